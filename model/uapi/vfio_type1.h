// The ioctls of VFIO's own container (CONFIG_VFIO_CONTAINER) with its type1 IOMMU: those of vfio_container.h, which
// have the same numbers and structs, as another driver answers them. Programs cannot tell from the path which one they
// have opened; traces that leave it to the kernel say `vfio`.
#pragma once

#include "model/uapi/vfio_container.h"

namespace ioasis::uapi {

inline constexpr std::uint64_t kVfioCapabilityMigration = 2;
/// How many mappings a container may have, unless the module's parameter says otherwise.
/// @see kernel: vfio_iommu_type1, dma_entry_limit
inline constexpr std::uint64_t kVfioMostMappings = 65535;
/// The largest bitmap of dirty pages that can be asked for.
/// @see kernel: DIRTY_BITMAP_SIZE_MAX
inline constexpr std::uint64_t kVfioLargestBitmap = std::uint64_t{1} << 28;

// What follows the shortest struct: of UNMAP_DMA with GET_DIRTY_BITMAP, struct vfio_bitmap; of DIRTY_PAGES with
// GET_BITMAP, struct vfio_iommu_type1_dirty_bitmap_get.
inline constexpr std::uint64_t kVfioBitmapBytes = 24;
inline constexpr std::uint64_t kVfioBitmapRangeBytes = 40;

namespace table {

/// The row of vfio_container.h, as type1 answers it: a struct is looked at once there is an IOMMU.
constexpr CommandInfo by_type1(Command command, std::string_view name, const CommandInfo& row) {
  CommandInfo its = row;
  its.command = command;
  its.name = name;
  its.interface = Interface::Type1Container;
  if (row.passing == Passing::Argsz) its.passing = Passing::SetArgsz;
  if (row.passing == Passing::Unread) its.passing = Passing::SecondArgsz;
  return its;
}

inline constexpr std::array kType1Container{
    by_type1(Command::Type1GetApiVersion, "TYPE1_GET_API_VERSION", kVfioContainer[0]),
    by_type1(Command::Type1CheckExtension, "TYPE1_CHECK_EXTENSION", kVfioContainer[1]),
    by_type1(Command::Type1SetIommu, "TYPE1_SET_IOMMU", kVfioContainer[2]),
    by_type1(Command::Type1GetInfo, "TYPE1_GET_INFO", kVfioContainer[3]),
    by_type1(Command::Type1MapDma, "TYPE1_MAP_DMA", kVfioContainer[4]),
    by_type1(Command::Type1UnmapDma, "TYPE1_UNMAP_DMA", kVfioContainer[5]),
    by_type1(Command::Type1DirtyPages, "TYPE1_DIRTY_PAGES", kVfioContainer[6]),
};

}  // namespace table

/// The command that type1 answers in the place of one of vfio_container.h, and the reverse; others are as they are.
constexpr Command natively(Command command) {
  for (std::size_t i = 0; i < table::kVfioContainer.size(); ++i)
    if (table::kVfioContainer[i].command == command) return table::kType1Container[i].command;
  return command;
}
constexpr Command emulated(Command command) {
  for (std::size_t i = 0; i < table::kType1Container.size(); ++i)
    if (table::kType1Container[i].command == command) return table::kVfioContainer[i].command;
  return command;
}

}  // namespace ioasis::uapi
