// ioasis spec: the clauses, in order.
#include "model/spec.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/show/spec_text.h"
#include "cli/targets.h"
#include "model/nearest.h"

namespace ioasis::cli {

namespace {

struct Options {
  std::string command;
  DialectOptions dialect;
  bool markdown = false, json = false, deviations = false;
};

std::string upper(std::string text) {
  for (char& c : text) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// The name of the one asked for, as the specification has it.
std::string name_of(const std::string& asked) {
  std::string name = upper(asked);
  if (name.starts_with("IOMMU_")) name.erase(0, 6);
  std::vector<const model::CommandText*> all;
  for (const auto& command : model::specification()) {
    if (command.name == name) return name;
    if (uapi::command_named(command.name)) all.push_back(&command);
  }
  const auto rank = [&](const model::CommandText* command) {
    return model::edit_distance(command->name, name) -
           (command->name.find(name) != std::string::npos ? name.size() / 2 : 0);
  };
  std::ranges::stable_sort(all, {}, rank);
  throw Unusable("no ioctl " + asked + "; the nearest are " + all[0]->name + ", " + all[1]->name + " and " +
                 all[2]->name);
}

/// What is to be read: a dialect's texts, or one of them.
struct Reading {
  const model::Dialect& dialect;
  std::vector<model::CommandText> texts;
};

/// One that the usual dialect lacks is read as of the newest, or of the proposal that it is part of, unless a dialect
/// was asked for.
Reading reading(const Options& options) {
  const model::Dialect& dialect = chosen_dialect(options.dialect);
  if (options.command.empty()) return {dialect, model::specification_of(dialect)};
  const auto name = name_of(options.command);
  std::vector<const model::Dialect*> searched{&dialect, &model::newest_dialect()};
  for (const auto& other : model::dialects()) searched.push_back(&other);
  for (const auto* one : searched) {
    for (auto& text : model::specification_of(*one))
      if (text.name == name) return {*one, {std::move(text)}};
    if (!options.dialect.name.empty()) throw Unusable(dialect.name + " has no " + name);
  }
  throw Unusable("no dialect has " + name);
}

int run(const Options& options, Session& session) {
  const auto [dialect, texts] = reading(options);
  Commands commands;
  for (const auto& text : texts) commands.push_back(&text);

  const Style style(session.terminal);
  if (options.json) {
    auto document = spec_json(commands, dialect);
    if (options.deviations)
      for (auto& command : document["commands"])
        for (std::size_t i = command["clauses"].size(); i-- > 0;)
          if (!command["clauses"][i].contains("departure")) command["clauses"].erase(i);
    session.out << document.dump(2) << '\n';
  } else if (options.markdown) {
    options.deviations ? print_deviations_markdown(session.out, commands) : print_spec_markdown(session.out, commands);
  } else {
    options.deviations ? print_deviations(session.out, commands, style)
                       : print_spec(session.out, commands, dialect, style);
  }
  return kConforms;
}

}  // namespace

void add_spec(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("spec", "The clauses of each ioctl, in order, with errno and citation");
  command.add_option("ioctl", options->command, "only this one: IOAS_MAP, ioas_map or IOMMU_IOAS_MAP");
  auto* markdown = command.add_flag("--markdown", options->markdown, "as Markdown, a table an ioctl");
  command.add_flag("--json", options->json, "as one JSON document")->excludes(markdown);
  add_dialect_options(command, options->dialect);
  command.add_flag("--deviations", options->deviations, "only where the kernel departs from its documentation");
  command.footer(
      "Examples:\n"
      "  ioasis spec IOAS_MAP           what MAP may answer, and why\n"
      "  ioasis spec --deviations       where kernel and documentation disagree\n"
      "  ioasis spec --dialect linux-6.18 HWPT_ALLOC\n"
      "  ioasis spec --markdown > spec.md");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
