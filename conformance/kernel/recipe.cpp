#include "conformance/kernel/recipe.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/kernel/by_name.h"
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

/// The recipes that this one is like, what they are like before them, each once.
void collect(const nlohmann::json& recipe, const Texts& others, std::vector<nlohmann::json>& all) {
  if (recipe.contains("like"))
    for (const std::string name : recipe.at("like")) {
      const auto other = nlohmann::json::parse(others.at(name + ".json"));
      if (std::ranges::none_of(all, [&](const auto& one) { return one.at("name") == name; }))
        collect(other, others, all);
    }
  all.push_back(recipe);
}

/// With what the recipes it is like say.
nlohmann::json completed(std::string_view text, const Texts& others) {
  std::vector<nlohmann::json> all;
  collect(nlohmann::json::parse(text), others, all);
  nlohmann::json whole;
  for (auto& part : all) {
    part.erase("like");
    add(whole, part);
  }
  return whole;
}

}  // namespace

Recipe parse_recipe(std::string_view text, const Texts& fragments, const Texts& others) {
  const auto json = completed(text, others);
  const auto &qemu = json.at("qemu"), &source = json.at("source");
  Recipe r{.name = json.at("name"),
           .about = json.at("about"),
           .arch = json.at("arch"),
           .source = {.name = source.at("package"),
                      .suite = source.value("suite", std::string()),
                      .version = source.value("version", std::string())},
           .dialect = json.at("dialect"),
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
                    .architecture = qemu.at("architecture"),
                    .arguments = qemu.at("arguments"),
                    .cpu = qemu.at("cpu"),
                    .memory_mib = qemu.at("memory_mib"),
                    .cmdline = qemu.at("cmdline")},
           .digest = {}};
  auto building = json;
  for (const char* part : {"about", "source", "dialect", "needs", "expected_lines", "qemu"}) building.erase(part);
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
    Texts texts(embedded::kRecipes.begin(), embedded::kRecipes.end());
    texts.insert(embedded::kSharedRecipes.begin(), embedded::kSharedRecipes.end());
    std::map<std::string, Recipe> by_name;
    for (const auto& [file, text] : embedded::kRecipes) {
      auto r = parse_recipe(text, fragments, texts);
      by_name.emplace(r.name, std::move(r));
    }
    return by_name;
  }();
  return all;
}

const Recipe& recipe(const std::string& name) { return by_name(recipes(), name, "kernel recipe"); }

}  // namespace ioasis::conformance::kernel
