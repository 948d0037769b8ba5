#include "cli/selftest_run.h"

#include <chrono>

#include "cli/interrupt.h"
#include "conformance/kernel/selftest.h"

namespace ioasis::cli {

namespace kernel = conformance::kernel;

namespace {

constexpr std::chrono::minutes kSilence{3};  // the harness itself gives a test 30 s
constexpr const char* kRecorder = "/bin/ioasis-record";
constexpr const char* kHugePages = "192";  // of 2 MiB: some tests map a buffer of 128 MiB, and others besides

}  // namespace

bool SelftestRun::passed() const {
  return tap.planned() == tap.tests().size() && tap.count(kernel::TapTest::End::Failed) == 0 && run.status &&
         !run.report;
}

std::map<std::string, std::filesystem::path> selftest_programs(const kernel::KernelImage& image,
                                                               const std::vector<std::string>& names) {
  std::map<std::string, std::filesystem::path> programs;
  for (const auto& name : names) programs[name] = kernel::build_selftest(image, name);
  return programs;
}

SelftestRun run_selftest(conformance::AgentLink& guest, const std::string& program, Progress& progress,
                         const SelftestManner& manner) {
  SelftestRun self{.program = program, .tap = {}, .run = {}};
  conformance::write_file(guest, "/proc/sys/vm/nr_hugepages", kHugePages);
  const auto start = std::chrono::steady_clock::now();
  conformance::Program started{.limit = kSilence};
  if (manner.recorded) {
    started.bring = {"/tmp/" + program + ".rec"};
    started.argv = {kRecorder, "--without-alarms", "--out", started.bring[0], "--"};
  }
  started.argv.push_back("/bin/" + program);
  for (const auto& fixture : manner.fixtures) started.argv.insert(started.argv.end(), {"-f", fixture});
  self.run = conformance::run_program(guest, started, [&](auto piece) {
    if (interrupted()) throw Interrupted();
    self.tap.read(piece);
    if (const auto planned = self.tap.planned()) progress.update(self.tap.tests().size(), *planned, self.tap.running());
  });
  self.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return self;
}

}  // namespace ioasis::cli
