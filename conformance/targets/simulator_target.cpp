// Each trace on a simulator of its own.
#include "conformance/targets/simulator_target.h"

#include <algorithm>

#include "conformance/simulator/simulator.h"
#include "model/dialect.h"
#include "traces/id_table.h"

namespace ioasis::conformance {
namespace {

using simulator::Simulator;

class SimulatorTarget : public Target {
 public:
  explicit SimulatorTarget(simulator::Defects defects) : defects_(defects) {}

  std::string describe() const override {
    std::string text = "simulator";
    for (const auto& row : simulator::defect_table())
      if (defects_.has(row.defect)) text += (text == "simulator" ? " with " : ", ") + std::string(row.name);
    return text;
  }

  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    for (std::size_t index = 0; index < traces.size(); ++index)
      if (!sink(index, run_one(traces[index]))) return;
  }

 private:
  Outcome run_one(const traces::Trace& trace) const {
    for (const auto& file : trace.files)
      if (file.kind == uapi::FileKind::VfioSpapr)
        return {
            Outcome::End::NotRun, {}, "the simulator has no file of kind " + std::string(uapi::info(file.kind).name)};
    Simulator simulator(trace.memory, defects_, trace.caller, kernel_of(trace), trace.files,
                        *platform::named(trace.platform));
    traces::IdTable ids;
    Outcome outcome;
    outcome.answers.reserve(trace.steps.size());
    for (const traces::Step& step : trace.steps) {
      std::string trouble;
      simulator.make_devices_of(*platform::named(traces::platform_of(trace, step)));
      traces::Answer answer = run_step(simulator, step, ids.fill(step), trouble);
      if (trouble.empty()) trouble = simulator.console();
      if (!trouble.empty()) {
        outcome.end = Outcome::End::Crashed;
        outcome.console = trouble;
        return outcome;
      }
      ids.learn(step, answer.error, answer.bytes);
      outcome.answers.push_back(std::move(answer));
    }
    return outcome;
  }

  /// The simulator is the kernel that the trace is for, but of no older release than it was written for.
  static uapi::Kernel kernel_of(const traces::Trace& trace) {
    const auto* dialect = model::dialect_named(trace.dialect);
    if (!dialect) return {};
    return {std::max(dialect->release, uapi::kThisRelease), dialect->noiommu, dialect->proposal,
            dialect->native_container};
  }

  static traces::Answer run_step(Simulator& simulator, const traces::Step& step, std::vector<std::uint8_t> bytes,
                                 std::string& trouble) {
    simulator.switch_to(step.origin.process);
    for (const traces::Poke& poke : step.pokes) simulator.poke(poke.address, poke.bytes);
    traces::Answer answer;
    simulator.arm_fault(step.fail_nth);
    try {
      const int result = simulator.call(step.request, bytes, step.site, step.origin);
      answer.error = std::max(0, -result);
      answer.result = std::max(0, result);
      answer.fail_nth = simulator.disarm_fault();
    } catch (const simulator::DoesNotReturn& hang) {
      trouble = simulator.console() + hang.what() + '\n';
    }
    if (uapi::is_placed(step.site)) answer.bytes = std::move(bytes);
    answer.peeked.resize(step.peek.length);
    simulator.peek(step.peek.address, answer.peeked);
    return answer;
  }

  simulator::Defects defects_;
};

}  // namespace

std::unique_ptr<Target> make_simulator_target(simulator::Defects defects) {
  return std::make_unique<SimulatorTarget>(defects);
}

}  // namespace ioasis::conformance
