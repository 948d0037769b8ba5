// ioasis defects: the simulator's selectable defects.
#include "conformance/simulator/defects.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/show/style.h"

namespace ioasis::cli {

namespace {

/// Where defects of page tables show: in no call in particular.
constexpr std::string_view kPageTables = "page tables";

void print(Session& session) {
  const Style style(session.terminal);
  std::size_t widest = 0;
  for (const auto& defect : simulator::defect_table()) widest = std::max(widest, defect.name.size());
  std::string_view section;
  for (const auto& defect : simulator::defect_table()) {
    const auto command = uapi::info(defect.command).name;
    if (command != section) session.out << (section.empty() ? "" : "\n") << style.paint(Ink::Strong, command) << '\n';
    section = command;
    print_wrapped(session.out, "  " + style.paint(Ink::Name, padded(defect.name, widest)) + "  ", widest + 4,
                  defect.description, style.width);
  }
  session.out << '\n' << style.paint(Ink::Strong, kPageTables) << '\n';
  for (const auto& defect : simulator::translation_defects())
    print_wrapped(session.out, "  " + style.paint(Ink::Name, padded(defect.name, widest)) + "  ", widest + 4,
                  defect.description, style.width);
}

void print_json(Session& session) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& defect : simulator::defect_table())
    list.push_back(
        {{"name", defect.name}, {"command", uapi::info(defect.command).name}, {"description", defect.description}});
  for (const auto& defect : simulator::translation_defects())
    list.push_back({{"name", defect.name}, {"command", kPageTables}, {"description", defect.description}});
  session.out << nlohmann::ordered_json{{"defects", std::move(list)}}.dump(2) << '\n';
}

}  // namespace

void add_defects(CLI::App& app, Session& session) {
  auto json = std::make_shared<bool>(false);
  auto& command = *app.add_subcommand("defects", "The defects that --target sim --defect NAME turns on");
  command.add_flag("--json", *json, "one JSON document instead of text");
  command.footer(
      "Examples:\n"
      "  ioasis defects\n"
      "  ioasis fuzz --target sim --defect overlap-off-by-one-end --traces 5000");
  command.callback([json, &session] {
    session.action = [json, &session] {
      *json ? print_json(session) : print(session);
      return kConforms;
    };
  });
}

}  // namespace ioasis::cli
