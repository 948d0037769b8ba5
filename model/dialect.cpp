// The dialects known by name.
#include "model/dialect.h"

namespace ioasis::model {

const std::vector<Dialect>& dialects() {
  static const std::vector<Dialect> all{
      {.name = "linux-6.12"},
      {.name = "linux-6.12-nothp", .placement_alignment = 4096},
      {.name = "contract", .contract = true},
  };
  return all;
}

const Dialect* dialect_named(std::string_view name) {
  for (const auto& dialect : dialects())
    if (dialect.name == name) return &dialect;
  return nullptr;
}

}  // namespace ioasis::model
