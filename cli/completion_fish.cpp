// A line for each subcommand and each option, with what `--help` says of it.
#include "cli/completion_fish.h"

#include "cli/described.h"
#include "cli/show/words.h"

namespace ioasis::cli {

namespace {

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

/// `condition` is true where this command's words are expected.
void print_command(std::ostream& out, const CLI::App& app, const std::string& condition) {
  const std::string here = "complete -c ioasis -n " + quoted(condition);
  for (const auto* option : app.get_options()) {
    const auto values = listed_values(*option);
    if (option->get_positional() && !values.empty()) out << here << " -xa " << quoted(joined(values)) << '\n';
    for (const auto& name : option->get_lnames()) {
      out << here << " -l " << name;
      for (const auto& letter : option->get_snames()) out << " -s " << letter;
      if (!values.empty())
        out << " -xa " << quoted(joined(values));
      else if (option->get_items_expected_max() > 0)
        out << " -r";
      out << " -d " << quoted(option->get_description()) << '\n';
    }
  }
  std::string others;  // once one of them is named, the others are not offered
  for (const auto* subcommand : listed_subcommands(app)) others += " " + subcommand->get_name();
  for (const auto* subcommand : listed_subcommands(app)) {
    const auto named = "__fish_seen_subcommand_from " + subcommand->get_name();
    out << "complete -c ioasis -n " << quoted(condition + "; and not __fish_seen_subcommand_from" + others) << " -xa "
        << subcommand->get_name() << " -d " << quoted(subcommand->get_description()) << '\n';
    print_command(out, *subcommand, condition == "true" ? named : condition + "; and " + named);
  }
}

}  // namespace

void print_fish(std::ostream& out, const CLI::App& app) {
  out << "# Completion of ioasis for fish: ioasis completion fish | source\n";
  print_command(out, app, "true");
}

}  // namespace ioasis::cli
