// Reading the machines that the program carries.
#include "conformance/kernel/machine_recipe.h"

#include <nlohmann/json.hpp>

#include "conformance/kernel/by_name.h"
#include "conformance/kernel/embedded.h"

namespace ioasis::conformance::kernel {

MachineRecipe parse_machine(std::string_view text) {
  const auto json = nlohmann::json::parse(text);
  return {.name = json.at("name"),
          .about = json.at("about"),
          .recipe = json.at("recipe"),
          .arguments = json.at("arguments"),
          .device = json.at("device"),
          .devices = json.at("devices"),
          .binds = json.at("binds"),
          .cmdline = json.at("cmdline"),
          .platform = json.at("platform").dump()};
}

std::vector<std::string> MachineRecipe::qemu() const {
  auto all = arguments;
  for (unsigned i = 0; i < devices; ++i) all.insert(all.end(), {"-device", device});
  return all;
}

const std::map<std::string, MachineRecipe>& machines() {
  static const auto all = [] {
    std::map<std::string, MachineRecipe> by_name;
    for (const auto& [file, text] : embedded::kMachines) {
      auto one = parse_machine(text);
      by_name.emplace(one.name, std::move(one));
    }
    return by_name;
  }();
  return all;
}

const MachineRecipe& machine(const std::string& name) { return by_name(machines(), name, "machine"); }

}  // namespace ioasis::conformance::kernel
