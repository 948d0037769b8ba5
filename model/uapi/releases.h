// What each release of Linux has of the uAPI of commands.h.
#pragma once

#include "model/uapi/commands.h"

namespace ioasis::uapi {

/// 100 * major + minor: Linux 6.12 is 612.
using Release = std::uint16_t;

/// The release that kernels under test are of.
inline constexpr Release kThisRelease = 612;

/// The release that the command came with.
/// @see "iommufd: Add a HW pagetable object", "iommufd: Add IOMMU_GET_HW_INFO", "iommufd/selftest: Test
///   iommufd_device_replace()" and "iommufd: Add iommufd_access_change_ioas(_id) helpers": 6.6
/// @see "iommufd: Add IOMMU_HWPT_SET_DIRTY_TRACKING" and what it is tested with: 6.7
/// @see "iommufd: Add IOMMU_HWPT_INVALIDATE": 6.8
/// @see "iommufd: Add iommufd fault object": 6.11
/// @see the pull request "iommufd 6.13 merge window pull" (changes up to 6d026e6d48cd), with "iommufd: Add
///   IOMMU_IOAS_MAP_FILE" (f4986a72d6e4), "iommufd/viommu: Add IOMMU_VIOMMU_ALLOC ioctl" (4db97c21ed07) and
///   "iommufd/viommu: Add IOMMUFD_OBJ_VDEVICE and IOMMU_VDEVICE_ALLOC ioctl" (0ce5c2477af2); 6.14 and 6.16 brought none
/// @see "iommufd 6.15 merge window pull" (7be11d34f660), with "iommufd: Add IOMMUFD_OBJ_VEVENTQ and
///   IOMMUFD_CMD_VEVENTQ_ALLOC" (e36ba5ab808e) and the selftest's PASID operations
/// @see "iommufd 6.17 merge window pull" (2c78e74493d3), assigned hardware queues; "iommufd 6.18 merge window pull"
///   (2a918911ed3d) brought none
constexpr Release since(Command command) {
  using enum Command;
  switch (command) {
    case HwptAlloc:
    case GetHwInfo:
    case MockDomainReplace:
    case AccessReplaceIoas:
      return 606;
    case HwptSetDirtyTracking:
    case HwptGetDirtyBitmap:
    case MockDomainFlags:
    case Dirty:
      return 607;
    case HwptInvalidate:
    case MdCheckIotlb:
      return 608;
    case FaultQueueAlloc:
    case TriggerIopf:
      return 611;
    case IoasMapFile:
    case ViommuAlloc:
    case VdeviceAlloc:
    case IoasChangeProcess:
    case DevCheckCache:
      return 613;
    case VeventqAlloc:
    case TriggerVevent:
    case PasidAttach:
    case PasidReplace:
    case PasidDetach:
    case PasidCheckHwpt:
      return 615;
    case HwQueueAlloc:
      return 617;
    default:
      return 602;
  }
}

/// The row as it was in that release, which has the command: the struct ends before the fields that came later.
/// @see struct iommu_hwpt_alloc: @data_type to @data_uptr in 6.7, @fault_id in 6.11; struct iommu_hw_info:
///   @out_capabilities in 6.7; struct iommu_test_cmd: the union grew by two words in 6.7;
///   struct iommu_viommu_alloc: @data_len to @data_uptr in 6.17
constexpr CommandInfo info(Command command, Release release) {
  auto row = info(command);
  const auto ends = [&](std::uint16_t size) {
    row.size = size;
    std::size_t known = 0;
    while (known < row.fields.size() && row.fields[known].offset + row.fields[known].width <= size) ++known;
    row.fields = row.fields.first(known);
  };
  if (command == Command::HwptAlloc && release < 611) ends(release < 607 ? 24 : 40);
  if (command == Command::GetHwInfo && release < 607) ends(32);
  if (command == Command::ViommuAlloc && release < 617) ends(24);
  if (row.test_op != 0 && release < 607) {
    row.size = 56;
    row.minimum = 52;
  }
  return row;
}

}  // namespace ioasis::uapi
