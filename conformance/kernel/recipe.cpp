#include "conformance/kernel/recipe.h"

#include <nlohmann/json.hpp>

#include "conformance/kernel/embedded.h"
#include "conformance/kernel/kernels.h"
#include "conformance/kernel/sha256.h"

namespace ioasis::conformance::kernel {

namespace {

void add(nlohmann::json& to, const nlohmann::json& more) {
  for (const auto& [key, value] : more.items()) {
    auto& there = to[key];
    if (value.is_array() && there.is_array())
      there.insert(there.end(), value.begin(), value.end());
    else if (value.is_object() && there.is_object())
      add(there, value);
    else
      there = value;
  }
}

/// With what the recipe it is like says.
nlohmann::json completed(std::string_view text, const Texts& others) {
  auto json = nlohmann::json::parse(text);
  if (!json.contains("like")) return json;
  auto whole = completed(others.at(json.at("like").get<std::string>() + ".json"), others);
  json.erase("like");
  add(whole, json);
  return whole;
}

}  // namespace

Recipe parse_recipe(std::string_view text, const Texts& fragments, const Texts& others) {
  const auto json = completed(text, others);
  const auto& qemu = json.at("qemu");
  Recipe r{.name = json.at("name"),
           .about = json.at("about"),
           .arch = json.at("arch"),
           .cross_compile = json.at("cross_compile"),
           .base = json.at("base"),
           .variables = json.at("variables"),
           .fragments = {},
           .required = json.at("required"),
           .needs = json.at("needs"),
           .target = json.at("target"),
           .image = json.at("image"),
           .keep = json.at("keep"),
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
    const Texts fragments(embedded::kFragments.begin(), embedded::kFragments.end());
    const Texts texts(embedded::kRecipes.begin(), embedded::kRecipes.end());
    std::map<std::string, Recipe> by_name;
    for (const auto& [file, text] : texts) {
      auto r = parse_recipe(text, fragments, texts);
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
