// The names that do not follow from the table's.
#include "model/uapi/c_names.h"

#include <algorithm>

#include "model/uapi/hex.h"

namespace ioasis::uapi {
namespace {

struct Irregular {
  std::string_view name, c;
};

constexpr Irregular kStructs[] = {{"GET_HW_INFO", "hw_info"}, {"FAULT_QUEUE_ALLOC", "fault_alloc"}};

constexpr Irregular kVfioStructs[] = {{"VFIO_IOMMU_GET_INFO", "vfio_iommu_type1_info"},
                                      {"VFIO_IOMMU_MAP_DMA", "vfio_iommu_type1_dma_map"},
                                      {"VFIO_IOMMU_UNMAP_DMA", "vfio_iommu_type1_dma_unmap"},
                                      {"VFIO_IOMMU_DIRTY_PAGES", "vfio_iommu_type1_dirty_bitmap"}};

constexpr Irregular kTestMembers[] = {{"MD_CHECK_MAP", "check_map"},          {"MD_CHECK_REFS", "check_refs"},
                                      {"MD_CHECK_IOTLB", "check_iotlb"},      {"SET_TEMP_MEMORY_LIMIT", "memory_limit"},
                                      {"DEV_CHECK_CACHE", "check_dev_cache"}, {"PASID_CHECK_HWPT", "pasid_check"}};

/// A number that has a name: a bit of a field of flags, or the whole value of any other.
struct NamedValue {
  std::string_view command, field;
  std::uint64_t value;
  std::string_view c;
};

constexpr NamedValue kValues[] = {
    {"IOAS_MAP", "flags", 1, "IOMMU_IOAS_MAP_FIXED_IOVA"},
    {"IOAS_MAP", "flags", 2, "IOMMU_IOAS_MAP_WRITEABLE"},
    {"IOAS_MAP", "flags", 4, "IOMMU_IOAS_MAP_READABLE"},
    {"IOAS_MAP_FILE", "flags", 1, "IOMMU_IOAS_MAP_FIXED_IOVA"},
    {"IOAS_MAP_FILE", "flags", 2, "IOMMU_IOAS_MAP_WRITEABLE"},
    {"IOAS_MAP_FILE", "flags", 4, "IOMMU_IOAS_MAP_READABLE"},
    {"IOAS_COPY", "flags", 1, "IOMMU_IOAS_MAP_FIXED_IOVA"},
    {"IOAS_COPY", "flags", 2, "IOMMU_IOAS_MAP_WRITEABLE"},
    {"IOAS_COPY", "flags", 4, "IOMMU_IOAS_MAP_READABLE"},
    {"OPTION", "option_id", 0, "IOMMU_OPTION_RLIMIT_MODE"},
    {"OPTION", "option_id", 1, "IOMMU_OPTION_HUGE_PAGES"},
    {"OPTION", "op", 0, "IOMMU_OPTION_OP_SET"},
    {"OPTION", "op", 1, "IOMMU_OPTION_OP_GET"},
    {"VFIO_IOAS", "op", 0, "IOMMU_VFIO_IOAS_GET"},
    {"VFIO_IOAS", "op", 1, "IOMMU_VFIO_IOAS_SET"},
    {"VFIO_IOAS", "op", 2, "IOMMU_VFIO_IOAS_CLEAR"},
    {"HWPT_ALLOC", "flags", 1, "IOMMU_HWPT_ALLOC_NEST_PARENT"},
    {"HWPT_ALLOC", "flags", 2, "IOMMU_HWPT_ALLOC_DIRTY_TRACKING"},
    {"HWPT_ALLOC", "flags", 4, "IOMMU_HWPT_FAULT_ID_VALID"},
    {"HWPT_ALLOC", "data_type", 0, "IOMMU_HWPT_DATA_NONE"},
    {"HWPT_SET_DIRTY_TRACKING", "flags", 1, "IOMMU_HWPT_DIRTY_TRACKING_ENABLE"},
    {"HWPT_GET_DIRTY_BITMAP", "flags", 1, "IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR"},
    {"VFIO_CHECK_EXTENSION", "extension", 1, "VFIO_TYPE1_IOMMU"},
    {"VFIO_CHECK_EXTENSION", "extension", 3, "VFIO_TYPE1v2_IOMMU"},
    {"VFIO_CHECK_EXTENSION", "extension", 4, "VFIO_DMA_CC_IOMMU"},
    {"VFIO_CHECK_EXTENSION", "extension", 8, "VFIO_NOIOMMU_IOMMU"},
    {"VFIO_CHECK_EXTENSION", "extension", 9, "VFIO_UNMAP_ALL"},
    {"VFIO_SET_IOMMU", "type", 1, "VFIO_TYPE1_IOMMU"},
    {"VFIO_SET_IOMMU", "type", 3, "VFIO_TYPE1v2_IOMMU"},
    {"VFIO_SET_IOMMU", "type", 8, "VFIO_NOIOMMU_IOMMU"},
    {"VFIO_IOMMU_MAP_DMA", "flags", 1, "VFIO_DMA_MAP_FLAG_READ"},
    {"VFIO_IOMMU_MAP_DMA", "flags", 2, "VFIO_DMA_MAP_FLAG_WRITE"},
    {"VFIO_IOMMU_MAP_DMA", "flags", 4, "VFIO_DMA_MAP_FLAG_VADDR"},
    {"VFIO_IOMMU_UNMAP_DMA", "flags", 1, "VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP"},
    {"VFIO_IOMMU_UNMAP_DMA", "flags", 2, "VFIO_DMA_UNMAP_FLAG_ALL"},
    {"VFIO_IOMMU_UNMAP_DMA", "flags", 4, "VFIO_DMA_UNMAP_FLAG_VADDR"},
};

std::string lower(std::string_view name) {
  std::string text(name);
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string lower_or(std::string_view name, std::span<const Irregular> irregular) {
  const auto row = std::ranges::find(irregular, name, &Irregular::name);
  return row == irregular.end() ? lower(name) : std::string(row->c);
}

}  // namespace

bool is_of_vfio(const CommandInfo& command) {
  return command.passing != Passing::Extensible && command.passing != Passing::SystemCall;
}

std::string c_request(const CommandInfo& command) {
  if (is_of_vfio(command)) return std::string(command.name);
  return command.test_op != 0 ? "IOMMU_TEST_CMD" : "IOMMU_" + std::string(command.name);
}

std::string c_struct(const CommandInfo& command) {
  if (const auto row = std::ranges::find(kVfioStructs, command.name, &Irregular::name); row != std::end(kVfioStructs))
    return std::string(row->c);
  return command.test_op != 0 ? "iommu_test_cmd" : "iommu_" + lower_or(command.name, kStructs);
}

std::string c_test_op(const CommandInfo& command) { return "IOMMU_TEST_OP_" + std::string(command.name); }

std::string c_test_member(const CommandInfo& command) { return lower_or(command.name, kTestMembers); }

std::string c_test_field(const Field& field) {
  return field.name == "iotlb_id" || field.name == "cache_id" ? "id" : std::string(field.name);
}

bool is_c_member(const CommandInfo& command, const Field& field) {
  return command.name != "VFIO_IOMMU_GET_INFO" || field.name != "pad";
}

std::string c_value(const CommandInfo& command, const Field& field, std::uint64_t value) {
  std::string text;
  for (const NamedValue& named : kValues) {
    if (named.command != command.name || named.field != field.name) continue;
    if (field.kind != FieldKind::Flags && named.value == value) return std::string(named.c);
    if (field.kind != FieldKind::Flags || (value & named.value) == 0) continue;
    text += (text.empty() ? "" : " | ") + std::string(named.c);
    value &= ~named.value;
  }
  if (value != 0 || text.empty()) text += (text.empty() ? "" : " | ") + hex(value);
  return text;
}

}  // namespace ioasis::uapi
