// ioasis import and ioasis record: traces from what others recorded or wrote.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/output.h"
#include "cli/recorded.h"
#include "cli/recorder.h"
#include "cli/targets.h"
#include "traces/import/recorded_traces.h"
#include "traces/import/strace.h"
#include "traces/import/syz.h"
#include "traces/whole_file.h"
#include "traces/writer.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;

std::ifstream opened(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Unusable(file.string() + ": cannot be opened");
  return in;
}

struct OneTrace {
  fs::path file, out;
  std::string dialect;
  bool json = false;
};

using Import = traces::Imported (*)(std::istream&, std::string_view, std::string_view);

void say_what_is_missing(const traces::Imported& imported, std::ostream& err) {
  for (const auto& [reason, calls] : imported.left_out)
    err << calls << (calls == 1 ? " call" : " calls") << " left out: " << reason << '\n';
  for (const std::string& remark : imported.remarks) err << remark << '\n';
}

int import_one(const OneTrace& options, Import import, Session& session) {
  std::ifstream in = opened(options.file);
  const std::string& dialect = chosen_dialect(options.dialect.empty() ? traces::Trace().dialect : options.dialect).name;
  const traces::Imported imported = import(in, options.file.string(), dialect);
  write_output(options.out, traces::write(imported.trace), session);
  if (!options.json) {
    say_what_is_missing(imported, session.err);
    return kConforms;
  }
  const nlohmann::json document{{"trace", options.out.string()},
                                {"steps", imported.trace.steps.size()},
                                {"left_out", imported.left_out},
                                {"remarks", imported.remarks}};
  session.out << document.dump(2) << '\n';
  return kConforms;
}

void add_one(CLI::App& app, Session& session, const char* name, const char* what, Import import, const char* footer) {
  auto options = std::make_shared<OneTrace>();
  auto& command = *app.add_subcommand(name, what);
  command.add_option("file", options->file)->required()->check(CLI::ExistingFile);
  auto* out = command.add_option("--out", options->out, "write the trace there, and not to standard output");
  add_dialect_option(command, options->dialect);
  command.add_flag("--json", options->json, "what became of the file as one JSON document")->needs(out);
  command.footer(footer);
  command.callback([options, import, &session] {
    session.action = [options, import, &session] { return import_one(*options, import, session); };
  });
}

struct Recording {
  fs::path file, out = "recorded", recorder;
  std::string device = "/dev/iommu";
  std::vector<std::string> program;
  bool json = false;
};

/// Writes the traces of a recording and says what they hold.
int write_traces(const std::vector<traces::RecordedTrace>& recorded, const Recording& options, Session& session) {
  const auto kept = keep_recording(recorded, options.out);
  if (options.json) {
    session.out << kept_json(kept).dump(2) << '\n';
    return kConforms;
  }
  for (const auto& trace : kept.list)
    if (trace["steps"] != trace["calls"])
      session.out << trace["trace"].get<std::string>() << ": " << trace["steps"] << " of " << trace["calls"]
                  << " calls: " << trace["cut"].get<std::string>() << '\n';
  print_kept(session.out, kept, options.out, Style(session.terminal));
  return kConforms;
}

int import_recording(const Recording& options, Session& session) {
  std::ifstream in = opened(options.file);
  return write_traces(traces::import_recording(in, options.file.string()), options, session);
}

int record(const Recording& options, Session& session) {
  const RecordedRun run = run_recorder(options.recorder, options.device, options.program, options.json);
  if (!options.json && run.status != 0) session.err << "the program exited with " << run.status << '\n';
  std::ifstream in = opened(run.file);
  return write_traces(traces::import_recording(in, "(recording)"), options, session);
}

void add_output(CLI::App& command, Recording& options) {
  add_place_option(command, "--out", options.out, "the folder for the traces, one for each opened /dev/iommu")
      ->capture_default_str();
  command.add_flag("--json", options.json, "one JSON document instead of text");
}

}  // namespace

void add_import(CLI::App& app, Session& session) {
  auto& command = *app.add_subcommand("import", "Traces from what other tools recorded or wrote");
  command.require_subcommand(1);
  add_one(command, session, "syz", "A syzkaller program over /dev/iommu", traces::import_syz,
          "Example:\n  ioasis import syz crash.syz --out crash.jsonl");

  add_one(
      command, session, "strace", "A log of strace -f -X raw, as far as it goes", traces::import_strace,
      "strace does not know iommufd and writes no struct's contents, only its address: calls that pass null or a "
      "number\n"
      "become steps, others are counted. To record contents, use `ioasis record`.\n\n"
      "Example:\n  strace -f -X raw -e trace=openat,dup,close,clone,ioctl -o log ./program; ioasis import strace log");

  auto options = std::make_shared<Recording>();
  auto& recording = *command.add_subcommand("recording", "What ioasis-record wrote, in a guest say");
  recording.add_option("file", options->file)->required()->check(CLI::ExistingFile);
  add_output(recording, *options);
  recording.footer("Example:\n  ioasis import recording selftest.rec --out selftest");
  recording.callback(
      [options, &session] { session.action = [options, &session] { return import_recording(*options, session); }; });
  command.footer("Example:\n  ioasis import recording selftest.rec --out selftest");
}

void add_record(CLI::App& app, Session& session) {
  auto options = std::make_shared<Recording>();
  auto& command = *app.add_subcommand("record", "Run a program and make traces of what it does with /dev/iommu");
  add_output(command, *options);
  command.add_option("--device", options->device, "the device to look at")->capture_default_str();
  command.add_option("--recorder", options->recorder, "the program ioasis-record, if not beside this one")
      ->check(CLI::ExistingFile);
  command.add_option("program", options->program, "the program and its arguments, behind --")->required();
  command.footer(
      "Examples:\n"
      "  ioasis record -- ./my-vmm --guest disk.img\n"
      "  ioasis record --out selftest -- ./iommufd\n\n"
      "Exit codes: 0 recorded, 2 unusable input, 3 device or program cannot be had.");
  command.callback([options, &session] { session.action = [options, &session] { return record(*options, session); }; });
}

}  // namespace ioasis::cli
