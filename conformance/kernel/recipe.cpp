#include "conformance/kernel/recipe.h"

#include <nlohmann/json.hpp>

#include "conformance/kernel/embedded.h"
#include "conformance/kernel/kernels.h"
#include "conformance/kernel/sha256.h"

namespace ioasis::conformance::kernel {

Recipe parse_recipe(std::string_view text, const std::map<std::string_view, std::string_view>& fragments) {
  const auto json = nlohmann::json::parse(text);
  const auto& qemu = json.at("qemu");
  Recipe r{.name = json.at("name"),
           .about = json.at("about"),
           .arch = json.at("arch"),
           .cross_compile = json.at("cross_compile"),
           .base = json.at("base"),
           .fragments = {},
           .required = json.at("required"),
           .needs = json.at("needs"),
           .target = json.at("target"),
           .image = json.at("image"),
           .expected_lines = json.at("expected_lines"),
           .qemu = {.program = qemu.at("program"),
                    .package = qemu.at("package"),
                    .arguments = qemu.at("arguments"),
                    .cpu = qemu.at("cpu"),
                    .memory_mib = qemu.at("memory_mib"),
                    .cmdline = qemu.at("cmdline")},
           .digest = {}};
  auto building = json;
  for (const char* part : {"about", "needs", "expected_lines", "qemu"}) building.erase(part);
  Sha256 sha;
  sha.add(building.dump());
  for (const std::string name : json.at("fragments")) {
    r.fragments.emplace_back(fragments.at(name));
    sha.add(r.fragments.back());
  }
  r.digest = sha.hex();
  return r;
}

std::string Recipe::config() const {
  std::string all;
  for (const auto& fragment : fragments) all += fragment;
  return all;
}

const std::map<std::string, Recipe>& recipes() {
  static const auto all = [] {
    const std::map<std::string_view, std::string_view> fragments(std::begin(embedded::kFragments),
                                                                 std::end(embedded::kFragments));
    std::map<std::string, Recipe> by_name;
    for (const auto& [file, text] : embedded::kRecipes) {
      auto r = parse_recipe(text, fragments);
      by_name.emplace(r.name, std::move(r));
    }
    return by_name;
  }();
  return all;
}

const Recipe& recipe(const std::string& name) {
  if (const auto found = recipes().find(name); found != recipes().end()) return found->second;
  std::string names;
  for (const auto& [known, unused] : recipes()) names += (names.empty() ? "" : ", ") + known;
  throw BadRequest("no kernel recipe is called \"" + name + "\"; there are " + names);
}

}  // namespace ioasis::conformance::kernel
