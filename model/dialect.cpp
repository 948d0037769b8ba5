// The dialects known by name.
#include "model/dialect.h"

namespace ioasis::model {

const std::vector<Dialect>& dialects() {
  static const std::vector<Dialect> all{
      {.name = "linux-6.12"},
      {.name = "linux-6.12-nothp", .placement_alignment = 4096},
      {.name = "contract", .contract = true},
      {.name = "linux-6.6",
       .placement_alignment = kAnyAlignment,
       .release = 606,
       .access_required = false,
       .second_byte_needed = false,
       .replayed = false},
      {.name = "linux-6.11",
       .placement_alignment = kAnyAlignment,
       .release = 611,
       .second_byte_needed = false,
       .replayed = false},
  };
  return all;
}

std::string_view Dialect::without_of(std::string_view command) const {
  const std::string_view all = without;
  const bool its = all.starts_with(command) && all.substr(command.size()).starts_with('/');
  return its ? all.substr(command.size() + 1) : std::string_view{};
}

const Dialect* dialect_named(std::string_view name) {
  for (const auto& dialect : dialects())
    if (dialect.name == name) return &dialect;
  return nullptr;
}

}  // namespace ioasis::model
