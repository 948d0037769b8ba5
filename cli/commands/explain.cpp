// ioasis explain: a trace, step by step.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <sstream>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/inputs.h"
#include "cli/output.h"
#include "cli/show/explanation.h"
#include "cli/show/html_page.h"
#include "cli/show/picture.h"
#include "cli/targets.h"

namespace ioasis::cli {

namespace {

constexpr std::size_t kPageWidth = 120;

struct Options {
  std::filesystem::path trace, html;
  DialectOptions dialect;
  bool ascii = false;
};

void print(std::ostream& out, const traces::Trace& trace, const model::Dialect& dialect, const Style& style) {
  if (!trace.note.empty()) print_wrapped(out, "", 0, trace.note, style.width);
  print_wrapped(out, "", 0, legend(style), style.width);
  out << '\n';
  print_explanation(out, trace, dialect, style);
}

int run(const Options& options, Session& session) {
  const auto dialects = chosen_dialects(options.dialect);
  const auto trace = read_trace(options.trace, dialects);
  const auto& dialect = dialects.of(trace);
  if (options.html.empty()) {
    Style style(session.terminal);
    style.unicode = style.unicode && !options.ascii;
    print(session.out, trace, dialect, style);
    return kConforms;
  }
  std::ostringstream text;
  print(text, trace, dialect, Style(true, !options.ascii, kPageWidth));
  write_output(options.html, html_page(options.trace.filename().string(), text.str()), session);
  return kConforms;
}

}  // namespace

void add_explain(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command =
      *app.add_subcommand("explain", "A trace step by step: the call, the clause that decides, the address space");
  command.add_option("trace", options->trace, "the trace; with `got`, it is judged too")
      ->required()
      ->check(CLI::ExistingFile);
  add_dialect_options(command, options->dialect);
  command.add_flag("--ascii", options->ascii, "no characters beyond ASCII");
  command.add_option("--html", options->html, "write a page instead, that needs nothing else");
  command.footer(
      "Examples:\n"
      "  ioasis explain found/IOAS_MAP.iova-taken-1a2b3c4d.jsonl\n"
      "  ioasis explain trace.jsonl --ascii | less\n"
      "  ioasis explain trace.jsonl --html trace.html");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
