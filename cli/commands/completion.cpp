// ioasis completion: what a shell needs to complete our command line, made from the command line's own description.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/subcommands.h"
#include "cli/completion_fish.h"
#include "cli/described.h"
#include "cli/exit_codes.h"
#include "cli/show/words.h"

namespace ioasis::cli {

namespace {

/// Everything that may stand next: subcommands, values of a positional, options.
std::string words_of(const CLI::App& app) {
  std::vector<std::string> words;
  const auto add = [&](const std::vector<std::string>& more) { words.insert(words.end(), more.begin(), more.end()); };
  for (const auto* subcommand : listed_subcommands(app)) words.push_back(subcommand->get_name());
  for (const auto* option : app.get_options())
    if (option->get_positional()) add(listed_values(*option));
  add(long_names(app));
  return joined(words);
}

/// For each option that takes one of a list, a case of the option after its command; then one of the command alone. The
/// first that matches counts.
void print_cases(std::ostream& out, const CLI::App& app, const std::string& command) {
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames())
      if (const auto values = listed_values(*option); !values.empty())
        out << "    \"" << command << "|--" << name << "\") offered=\"" << joined(values) << "\" ;;\n";
  out << "    \"" << command << "|\"*) offered=\"" << words_of(app) << "\" ;;\n";
  for (const auto* subcommand : listed_subcommands(app))
    print_cases(out, *subcommand, command + " " + subcommand->get_name());
}

/// Finds out which command the words before the cursor name; `word` is how the shell writes the i-th of them, from 1,
/// and `last` the number of the one at the cursor.
void print_search(std::ostream& out, const CLI::App& app, const std::string& word, const std::string& last) {
  out << "  local command=ioasis offered=\"\" word=\"\" before=\"\" i\n"
         "  for ((i = 1; i < "
      << last << "; i++)); do\n    word=\"" << word
      << "\"\n"
         "    before=\"$word\"\n"
         "    if [[ $word == -* ]]; then continue; fi\n"
         "    if ((i == 1)) || [[ $command == \"ioasis kernel\" && i -eq 2 ]]; then command+=\" $word\"; fi\n"
         "  done\n"
         "  case \"$command|$before\" in\n";
  print_cases(out, app, "ioasis");
  out << "  esac\n";
}

void print_bash(std::ostream& out, const CLI::App& app) {
  out << "# Completion of ioasis for bash: source <(ioasis completion bash)\n"
         "_ioasis() {\n";
  print_search(out, app, "${COMP_WORDS[i]}", "COMP_CWORD");
  out << "  COMPREPLY=($(compgen -W \"$offered\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _ioasis ioasis\n";
}

void print_zsh(std::ostream& out, const CLI::App& app) {
  out << "#compdef ioasis\n"
         "# Completion of ioasis for zsh: source <(ioasis completion zsh)\n"
         "_ioasis() {\n";
  print_search(out, app, "${words[i+1]}", "CURRENT-1");
  out << "  compadd -- ${=offered}\n"
         "  _files\n"
         "}\n"
         "if [[ ${funcstack[1]} == _ioasis ]]; then _ioasis \"$@\"; else compdef _ioasis ioasis; fi\n";
}

}  // namespace

void add_completion(CLI::App& app, Session& session) {
  auto shell = std::make_shared<std::string>();
  auto& command = *app.add_subcommand("completion", "A script that makes a shell complete this command line");
  command.add_option("shell", *shell, "for which shell")->required()->check(CLI::IsMember({"bash", "fish", "zsh"}));
  command.footer("Example:\n  source <(ioasis completion bash)");
  command.callback([&app, &session, shell] {
    session.action = [&app, &session, shell] {
      const auto print = *shell == "bash" ? print_bash : *shell == "zsh" ? print_zsh : print_fish;
      print(session.out, app);
      return kConforms;
    };
  });
}

}  // namespace ioasis::cli
