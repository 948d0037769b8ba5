// ioasis man-page: the manual page, made from the command line's own description. The build makes ioasis.1 with it; it
// is not listed by --help, since those who have the page have no use for it.
#include <CLI/CLI.hpp>
#include <sstream>

#include "cli/commands/subcommands.h"
#include "cli/described.h"
#include "cli/exit_codes.h"

namespace ioasis::cli {

namespace {

/// Text that troff prints as it stands, hyphens as those of options.
std::string roff(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (result.empty() || result.back() == '\n')
      if (c == '.' || c == '\'') result += "\\&";
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
  }
  return result;
}

/// Lines as they stand.
void print_verbatim(std::ostream& out, const std::string& text) {
  if (!text.empty()) out << ".PP\n.nf\n" << roff(text) << "\n.fi\n";
}

void print_options(std::ostream& out, const CLI::App& app) {
  for (const auto* option : app.get_options()) {
    const bool positional = option->get_positional();
    const std::string type = option->get_items_expected_max() > 0 && !positional ? " " + option->get_type_name() : "";
    out << ".TP\n\\fB" << roff(option->get_name(positional, true)) << "\\fR" << roff(type) << '\n';
    if (!option->get_description().empty()) out << roff(option->get_description()) << '\n';
    if (!option->get_default_str().empty()) out << "Usually " << roff(option->get_default_str()) << ".\n";
  }
}

void print_command(std::ostream& out, const CLI::App& app, const std::string& name) {
  out << ".SS \"" << roff(name) << "\"\n" << roff(app.get_description()) << ".\n";
  print_options(out, app);
  print_verbatim(out, app.get_footer());
  for (const auto* subcommand : listed_subcommands(app))
    print_command(out, *subcommand, name + " " + subcommand->get_name());
}

void print_page(std::ostream& out, const CLI::App& app) {
  out << ".TH IOASIS 1 \"\" ioasis \"User Commands\"\n"
         ".SH NAME\nioasis \\- the executable specification of Linux iommufd\n"
         ".SH SYNOPSIS\n\\fBioasis\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
         ".SH DESCRIPTION\n"
      << roff(app.get_description()) << ".\n";
  print_verbatim(out, app.get_footer());
  out << ".SH OPTIONS\n";
  print_options(out, app);
  out << ".SH COMMANDS\n";
  for (const auto* subcommand : listed_subcommands(app)) print_command(out, *subcommand, subcommand->get_name());
  out << ".SH ENVIRONMENT\n"
         ".TP\n\\fBIOASIS_CACHE\\fR\nthe folder in which kernels are kept; otherwise ioasis below XDG_CACHE_HOME, or "
         "~/.cache/ioasis\n"
         ".TP\n\\fBNO_COLOR\\fR\nif set, no colours are printed\n"
         ".SH COPYING\nGPL\\-2.0\\-only, as Linux. Traces and programs that ioasis writes carry no condition.\n";
}

}  // namespace

void add_man_page(CLI::App& app, Session& session) {
  auto& command = *app.add_subcommand("man-page", "The manual page of this command line")->group("");
  command.callback([&app, &session] {
    session.action = [&app, &session] {
      print_page(session.out, app);
      return kConforms;
    };
  });
}

}  // namespace ioasis::cli
