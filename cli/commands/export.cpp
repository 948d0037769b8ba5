// ioasis export: a trace in forms that others run.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/inputs.h"
#include "cli/output.h"
#include "cli/targets.h"
#include "conformance/judge/expected.h"
#include "conformance/targets/of_platform.h"
#include "traces/export/c_program.h"
#include "traces/export/kselftest.h"
#include "traces/export/syz.h"

namespace ioasis::cli {

namespace {

struct Options {
  std::filesystem::path trace, out;
  DialectOptions dialect;
};

/// The trace in another form.
using Form = std::string (*)(const traces::Trace& trace, const model::Dialect& dialect);

std::string as_c(const traces::Trace& trace, const model::Dialect& dialect) {
  return traces::c_program(trace, conformance::expected_answers(trace, dialect));
}

std::string as_kselftest(const traces::Trace& trace, const model::Dialect& dialect) {
  return traces::kselftest(trace, conformance::expected_answers(trace, dialect), "ioasis");
}

std::string as_syz(const traces::Trace& trace, const model::Dialect&) { return traces::syz_program(trace); }

int run(const Options& options, Form form, Session& session) {
  const auto dialects = chosen_dialects(options.dialect);
  auto trace = read_trace(options.trace, dialects);
  const auto& dialect = dialects.of(trace);
  trace.dialect = dialect.name;
  if (const auto why = conformance::no_kernel_runs(trace))
    throw Unusable(options.trace.string() + ": what is exported is for kernels, and " + *why);
  std::string text;
  try {
    text = form(trace, dialect);
  } catch (const traces::Unexportable& error) {
    throw Unusable(options.trace.string() + ": " + error.what());
  }
  write_output(options.out, text, session);
  return kConforms;
}

void add_form(CLI::App& app, Session& session, const char* name, const char* what, Form form, const char* footer) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand(name, what);
  command.add_option("trace", options->trace, "the trace")->required()->check(CLI::ExistingFile);
  add_dialect_options(command, options->dialect);
  command.add_option("--out", options->out, "write it there, and not to standard output");
  command.footer(footer);
  command.callback([options, form, &session] {
    session.action = [options, form, &session] { return run(*options, form, session); };
  });
}

}  // namespace

void add_export(CLI::App& app, Session& session) {
  auto& command = *app.add_subcommand("export", "A trace as a C program, a kernel selftest or a syzkaller program");
  command.require_subcommand(1);
  add_form(command, session, "c", "A C file that needs nothing but libc and <linux/iommufd.h>", as_c,
           "Examples:\n"
           "  ioasis export c found/IOAS_MAP.iova-taken-1a2b3c4d.jsonl --out taken.c\n"
           "  gcc -o taken taken.c && ./taken\n\n"
           "Exit codes of the program: 0 answered as expected, 1 not, 4 no /dev/iommu (as kselftest skips).");
  add_form(command, session, "kselftest", "A TEST_F for tools/testing/selftests/iommu/iommufd.c", as_kselftest,
           "Example:\n  ioasis export kselftest trace.jsonl >> tools/testing/selftests/iommu/iommufd.c");
  add_form(command, session, "syz", "A syzkaller program: the calls, without what is expected of them", as_syz,
           "Example:\n  ioasis export syz trace.jsonl --out trace.syz");
  command.footer("Example:\n  ioasis export c trace.jsonl --out trace.c");
}

}  // namespace ioasis::cli
