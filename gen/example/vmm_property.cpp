// A property test as the author of a VMM would write it: whatever a guest asks for, the VMM's iommufd answers as Linux
// does. The VMM is played by the simulator, into which an argument plants a defect: `vmm_property
// overlap-off-by-one-end`.
#include <iostream>

#include "conformance/judge/judge.h"
#include "conformance/targets/simulator_target.h"
#include "gen/rapidcheck.h"

using namespace ioasis;

namespace {

/// What the VMM answers to each call of the trace. Here stands the code under test.
conformance::Outcome our_vmm(const traces::Trace& trace, simulator::Defects defects) {
  conformance::Outcome outcome;
  conformance::make_simulator_target(defects)->run({&trace, 1}, [&](std::size_t, conformance::Outcome&& answered) {
    outcome = std::move(answered);
    return true;
  });
  return outcome;
}

}  // namespace

int main(int argc, char** argv) {
  simulator::Defects defects;
  if (argc > 1) {
    const auto defect = simulator::defect_named(argv[1]);
    if (!defect) {
      std::cerr << "no such defect: " << argv[1] << '\n';
      return 2;
    }
    defects.add(*defect);
  }
  const bool holds = rc::check("our VMM answers as Linux 6.12 does", [&] {
    const auto trace = *gen::trace("linux-6.12");
    const auto verdict = conformance::judge(trace, our_vmm(trace, defects), *model::dialect_named("linux-6.12"));
    if (verdict.kind == conformance::Verdict::Kind::Diverges)
      RC_FAIL(verdict.clause + ": expected " + verdict.expected + ", got " + verdict.got);
  });
  return holds ? 0 : 1;
}
