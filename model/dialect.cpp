// The dialects known by name.
#include "model/dialect.h"

#include <algorithm>

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
      {.name = "linux-6.13", .release = 613, .second_byte_needed = false, .replayed = false},
      {.name = "linux-6.14", .release = 614, .second_byte_needed = false, .replayed = false},
      {.name = "linux-6.15", .release = 615, .second_byte_needed = false, .replayed = false},
      {.name = "linux-6.16", .release = 616, .second_byte_needed = false, .replayed = false},
      {.name = "linux-6.17", .release = 617, .replayed = false},
      {.name = "linux-6.18", .release = 618, .replayed = false},
      {.name = "linux-7.2", .release = 702, .replayed = false},
      {.name = "linux-7.3", .release = 703},
      {.name = "linux-7.3-noiommu", .release = 703, .noiommu = true, .replayed = false},
      {.name = "vfio-iommufd", .groups = true},
      {.name = "vfio-native", .groups = true, .native_container = true},
      {.name = "proposal-windows", .proposal = uapi::Proposal::Windows, .replayed = false},
      {.name = "proposal-apertures", .proposal = uapi::Proposal::Apertures, .replayed = false},
      {.name = "proposal-reserve", .proposal = uapi::Proposal::Reserve, .replayed = false},
      {.name = "proposal-require", .proposal = uapi::Proposal::Require, .replayed = false},
  };
  return all;
}

std::string_view Dialect::without_of(std::string_view command) const {
  const std::string_view all = without;
  const bool its = all.starts_with(command) && all.substr(command.size()).starts_with('/');
  return its ? all.substr(command.size() + 1) : std::string_view{};
}

const Dialect& newest_dialect() { return *std::ranges::max_element(dialects(), {}, &Dialect::release); }

const Dialect* dialect_named(std::string_view name) {
  for (const auto& dialect : dialects())
    if (dialect.name == name) return &dialect;
  return nullptr;
}

}  // namespace ioasis::model
