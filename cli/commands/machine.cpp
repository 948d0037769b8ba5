// ioasis machine: guests with an IOMMU that QEMU emulates, and VFIO devices behind it.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/show/style.h"
#include "cli/show/words.h"
#include "conformance/kernel/machine_recipe.h"

namespace ioasis::cli {

namespace {

namespace kernel = conformance::kernel;
using Json = nlohmann::ordered_json;

constexpr std::size_t kNameWidth = 16;

int list(bool json, Session& session) {
  const Style style(session.terminal);
  auto machines = Json::array();
  for (const auto& [name, machine] : kernel::machines()) {
    machines.push_back({{"name", name},
                        {"about", machine.about},
                        {"recipe", machine.recipe},
                        {"devices", machine.devices},
                        {"platform", Json::parse(machine.platform)}});
    if (!json)
      print_wrapped(session.out, "  " + style.paint(Ink::Strong, padded(name, kNameWidth)), kNameWidth + 2,
                    machine.about + "; " + std::to_string(machine.devices) + " devices, kernel " + machine.recipe,
                    style.width);
  }
  if (json) session.out << Json{{"machines", std::move(machines)}}.dump(2) << '\n';
  return kConforms;
}

}  // namespace

void add_machine(CLI::App& app, Session& session) {
  auto& command = *app.add_subcommand("machine", "Guests with an emulated IOMMU, and VFIO devices behind it");
  command.require_subcommand(1);
  auto json = std::make_shared<bool>(false);
  auto& all = *command.add_subcommand("list", "The machines that there are");
  all.add_flag("--json", *json, "one JSON document instead of text");
  all.callback([json, &session] { session.action = [json, &session] { return list(*json, session); }; });
  command.footer(
      "Examples:\n"
      "  ioasis machine list\n"
      "  ioasis platform probe --target kernel --machine x86-vtd-39\n"
      "  ioasis gen --machine x86-vtd-39 --out s && ioasis replay s --target kernel --machine x86-vtd-39");
}

}  // namespace ioasis::cli
