// ioasis kernel selftest: the kernel's own tests of iommufd, run in a guest.
#include "cli/commands/selftest.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <sstream>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/output.h"
#include "cli/recorded.h"
#include "cli/recorder.h"
#include "cli/show/report.h"
#include "cli/targets.h"
#include "conformance/kernel/selftest.h"
#include "traces/whole_file.h"

namespace ioasis::cli {

namespace {

namespace kernel = conformance::kernel;
using End = kernel::TapTest::End;

struct Options {
  TargetOptions target;
  std::vector<std::string> programs{kernel::kSelftest};
  std::vector<std::string> fixtures;
  std::filesystem::path log, record, recorder;
  bool json = false;
};

std::size_t not_run(const SelftestRun& self) {
  const auto planned = self.tap.planned().value_or(0), ended = self.tap.tests().size();
  return planned > ended ? planned - ended : 0;
}

void print_lines(std::ostream& out, std::string_view lead, std::string_view text) {
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    out << lead << text.substr(start, end - start) << '\n';
    start = end + 1;
  }
}

/// Keeps what was recorded of a kernel with that dialect, and says what the specification makes of it. True if it
/// judges some, and accepts all of those.
bool judge(const SelftestRun& self, const std::string& dialect, const Options& options, Json* json, Session& session) {
  if (self.run.files.empty()) {
    session.err << "nothing was recorded of " << self.program << '\n';
    return false;
  }
  std::istringstream recording(self.run.files.begin()->second);
  auto recorded = traces::import_recording(recording, self.run.files.begin()->first);
  for (auto& one : recorded) one.trace.dialect = dialect;
  const auto folder = options.record / self.program;
  const auto kept = keep_recording(recorded, folder);
  const Style style(session.terminal);
  Json failures = Json::array();
  const auto summary = judge_recording(recorded, [&](const auto& one, const conformance::Verdict& verdict) {
    const auto file = (folder / (one.name + ".jsonl")).string();
    failures.push_back(failure_json(file, one.trace, verdict));
    if (!json) print_failure(session.out, file, one.trace, verdict, {}, style);
  });
  if (json) {
    (*json)["recorded"] = kept_json(kept);
    (*json)["judged"] = {{"summary", summary_json(summary)}, {"failures", failures}};
  } else {
    print_kept(session.out, kept, folder, style);
    print_summary(session.out, summary, "recorded answers", style);
  }
  return exit_code_of(summary) == kConforms;
}

int selftest(const Options& options, Session& session) {
  const auto image = chosen_kernel(options.target);
  const auto& dialect = kernel::recipe(image.recipe).dialect;
  Progress progress(session, "tests", options.json && !session.terminal.err);
  auto programs = selftest_programs(image, options.programs);
  const SelftestManner manner{options.fixtures, !options.record.empty()};
  if (manner.recorded) programs["ioasis-record"] = recorder_program(options.recorder);
  conformance::AgentLink guest(make_guest(options.target, image, std::move(programs)));
  auto runs = Json::array();
  std::string log;
  bool all_passed = true;
  for (const auto& program : options.programs) {
    const auto self = run_selftest(guest, program, progress, manner);
    progress.clear();
    all_passed = all_passed && self.passed();
    log += self.run.output;
    if (options.json)
      runs.push_back(selftest_json(self));
    else
      print_selftest(session.out, self, guest.machine().describe(), Style(session.terminal));
    if (manner.recorded)
      all_passed = judge(self, dialect, options, options.json ? &runs.back() : nullptr, session) && all_passed;
  }
  if (!options.log.empty()) traces::replace_file(options.log, log);
  if (options.json)
    session.out << Json{{"kernel", guest.machine().describe()}, {"programs", std::move(runs)}}.dump(2) << '\n';
  return all_passed ? kConforms : kDiverges;
}

}  // namespace

void print_selftest(std::ostream& out, const SelftestRun& self, const std::string& guest, const Style& style) {
  out << guest << ": " << style.paint(Ink::Strong, self.program) << ", " << self.tap.planned().value_or(0)
      << " tests, in " << duration_text(self.seconds) << '\n';
  for (const auto& test : self.tap.tests()) {
    if (test.end == End::Passed) continue;
    out << "  " << style.paint(test.end == End::Failed ? Ink::Bad : Ink::Warn, padded(to_string(test.end), 8)) << "  "
        << test.name << '\n';
    print_lines(out, "            ", test.said);
  }
  if (!self.tap.running().empty()) out << "  did not end: " << self.tap.running() << '\n';
  if (self.run.report)
    print_lines(out, "  | ", *self.run.report);
  else
    print_lines(out, "  | ", self.run.console);
  for (const auto end : {End::Passed, End::Failed, End::Skipped})
    out << "  " << padded(to_string(end), 8) << "  " << self.tap.count(end) << '\n';
  if (not_run(self) > 0) out << "  not run   " << not_run(self) << '\n';
}

Json selftest_json(const SelftestRun& self) {
  auto tests = Json::array();
  for (const auto& test : self.tap.tests()) {
    tests.push_back({{"name", test.name}, {"outcome", to_string(test.end)}});
    if (!test.said.empty() && test.end != End::Passed) tests.back()["said"] = test.said;
  }
  Json json{{"program", self.program},
            {"passed", self.tap.count(End::Passed)},
            {"failed", self.tap.count(End::Failed)},
            {"skipped", self.tap.count(End::Skipped)},
            {"not_run", not_run(self)},
            {"seconds", self.seconds},
            {"tests", std::move(tests)}};
  if (!self.tap.running().empty()) json["did_not_end"] = self.tap.running();
  if (self.run.report) json["report"] = *self.run.report;
  if (!self.run.status) json["console"] = self.run.console;
  return json;
}

void add_selftest(CLI::App& kernel_command, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *kernel_command.add_subcommand("selftest", "Run the kernel's own tests of iommufd in a guest");
  command.add_option("program", options->programs, "of tools/testing/selftests/iommu in the kernel's source")
      ->check(CLI::IsMember({kernel::kSelftest, kernel::kFailNthSelftest}))
      ->capture_default_str();
  add_kernel_options(command, options->target);
  command.add_option("--fixture", options->fixtures, "run only the tests of this fixture; may be repeated")
      ->allow_extra_args(false);
  add_place_option(command, "--log", options->log, "write all that the programs print into this file");
  add_place_option(
      command, "--record", options->record,
      "record every call, keep it as traces in this folder, and hold the answers against the specification");
  command.add_option("--recorder", options->recorder, "the program ioasis-record, if not beside this one")
      ->check(CLI::ExistingFile);
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(
      "Examples:\n"
      "  ioasis kernel selftest\n"
      "  ioasis kernel selftest --record recorded --fixture iommufd_dirty_tracking\n"
      "  ioasis kernel selftest iommufd iommufd_fail_nth --kernel x86-kasan --log selftest.log\n\n"
      "Exit codes: 0 all passed, 1 a test failed, the kernel reported something or a recorded call diverges, 2 "
      "unusable\n"
      "command line, 3 the guest or the programs could not be had, 130 interrupted.");
  command.callback(
      [options, &session] { session.action = [options, &session] { return selftest(*options, session); }; });
}

}  // namespace ioasis::cli
