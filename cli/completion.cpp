// ioasis completion: what a shell needs to complete our command line, made from the command line's own description.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/exit_codes.h"
#include "cli/subcommands.h"

namespace ioasis::cli {

namespace {

std::string words_of(const CLI::App& app) {
  std::string words;
  for (const auto* subcommand : app.get_subcommands([](const CLI::App*) { return true; }))
    words += (words.empty() ? "" : " ") + subcommand->get_name();
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) words += (words.empty() ? "--" : " --") + name;
  return words;
}

void print_cases(std::ostream& out, const CLI::App& app, const std::string& path) {
  out << "    \"" << path << "\") words=\"" << words_of(app) << "\" ;;\n";
  for (const auto* subcommand : app.get_subcommands([](const CLI::App*) { return true; }))
    print_cases(out, *subcommand, path + " " + subcommand->get_name());
}

void print_bash(std::ostream& out, const CLI::App& app) {
  out << "# Completion of ioasis for bash: source <(ioasis completion bash)\n"
         "_ioasis() {\n"
         "  local path=\"ioasis\" words=\"\" word i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    word=\"${COMP_WORDS[i]}\"\n"
         "    if [[ $word == -* ]]; then break; fi\n"
         "    if ((i == 1)) || [[ $path == \"ioasis kernel\" ]]; then path+=\" $word\"; fi\n"
         "  done\n"
         "  case \"$path\" in\n";
  print_cases(out, app, "ioasis");
  out << "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _ioasis ioasis\n";
}

}  // namespace

void add_completion(CLI::App& app, Session& session) {
  auto shell = std::make_shared<std::string>();
  auto& command = *app.add_subcommand("completion", "A script that makes a shell complete this command line");
  command.add_option("shell", *shell, "for which shell")->required()->check(CLI::IsMember({"bash"}));
  command.footer("Example:\n  source <(ioasis completion bash)");
  command.callback([&app, &session, shell] {
    session.action = [&app, &session] {
      print_bash(session.out, app);
      return kConforms;
    };
  });
}

}  // namespace ioasis::cli
