#include "conformance/kernel/arguments.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "conformance/kernel/embedded.h"

namespace ioasis::conformance::kernel {

namespace {

constexpr std::array<std::string_view, 3> kKinds{"equivalent", "unreachable", "debugging-only"};

}  // namespace

std::vector<Argument> parse_arguments(std::string_view json) {
  std::vector<Argument> all;
  try {
    for (const auto& one : nlohmann::json::parse(json))
      all.push_back({one.at("mutant"), one.value("before", ""), one.value("after", ""), one.at("is"), one.at("why")});
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string("arguments: ") + error.what());
  }
  for (const auto& one : all)
    if (std::ranges::count(kKinds, one.is) == 0)
      throw std::invalid_argument(one.mutant + ": what is \"" + one.is + "\"?");
  return all;
}

const std::vector<Argument>& arguments() {
  static const auto all = parse_arguments(embedded::kArguments);
  return all;
}

const Argument* argument_about(const Mutant& mutant, const std::vector<Argument>& among) {
  const bool by_rule = mutant.mistake != Mistake::Regression;
  const auto at = std::ranges::find_if(among, [&](const Argument& one) {
    return one.mutant == mutant.name() && (!by_rule || (one.before == mutant.before && one.after == mutant.after));
  });
  return at == among.end() ? nullptr : &*at;
}

}  // namespace ioasis::conformance::kernel
