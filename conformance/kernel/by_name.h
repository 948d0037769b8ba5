// What the program carries by name: recipes, machines.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "conformance/kernel/kernels.h"

namespace ioasis::conformance::kernel {

/// The one of that name. Throws BadRequest, saying what such a thing is (`what`) and which there are.
template <class T>
const T& by_name(const std::map<std::string, T>& all, const std::string& name, std::string_view what) {
  if (const auto found = all.find(name); found != all.end()) return found->second;
  std::string names;
  for (const auto& [known, unused] : all) names += (names.empty() ? "" : ", ") + known;
  throw BadRequest("no " + std::string(what) + " is called \"" + name + "\"; there are " + names);
}

}  // namespace ioasis::conformance::kernel
