// The VFIO container's ioctls that iommufd answers: numbers and structs of include/uapi/linux/vfio.h, and
// drivers/iommu/iommufd/vfio_compat.c for the shortest structs.
#pragma once

#include "model/uapi/command.h"

namespace ioasis::uapi {

// What CHECK_EXTENSION may ask for; kinds of IOMMU are what SET_IOMMU takes.
inline constexpr std::uint64_t kVfioType1 = 1;
inline constexpr std::uint64_t kVfioType1v2 = 3;
inline constexpr std::uint64_t kVfioNoIommu = 8;
inline constexpr std::uint64_t kVfioDmaCoherent = 4;
inline constexpr std::uint64_t kVfioUnmapAll = 9;
inline constexpr std::uint64_t kVfioNesting = 6;
inline constexpr std::uint64_t kVfioUpdateVaddr = 10;
inline constexpr std::uint64_t kLastVfioExtension = kVfioUpdateVaddr;

inline constexpr std::uint64_t kVfioRead = 1 << 0;
inline constexpr std::uint64_t kVfioWrite = 1 << 1;
inline constexpr std::uint64_t kVfioMapVaddr = 1 << 2;
inline constexpr std::uint64_t kVfioUnmapDirtyBitmap = 1 << 0;
inline constexpr std::uint64_t kVfioUnmapEverything = 1 << 1;
inline constexpr std::uint64_t kVfioUnmapVaddr = 1 << 2;
inline constexpr std::uint64_t kVfioDirtyStart = 1 << 0;
inline constexpr std::uint64_t kVfioDirtyStop = 1 << 1;
inline constexpr std::uint64_t kVfioDirtyGet = 1 << 2;

// What IOMMU_GET_INFO answers: flags, and where capabilities lie, in bytes from the start of the struct.
inline constexpr std::uint64_t kVfioInfoPageSizes = 1 << 0;
inline constexpr std::uint64_t kVfioInfoCapabilities = 1 << 1;
inline constexpr std::uint64_t kVfioCapabilityIovaRange = 1;
inline constexpr std::uint64_t kVfioCapabilityDmaAvail = 3;

namespace table {

inline constexpr std::array kVfioExtensions{NamedValue{"TYPE1", kVfioType1, "VFIO_TYPE1_IOMMU"},
                                            NamedValue{"TYPE1V2", kVfioType1v2, "VFIO_TYPE1v2_IOMMU"},
                                            NamedValue{"DMA_CC", kVfioDmaCoherent, "VFIO_DMA_CC_IOMMU"},
                                            NamedValue{"NOIOMMU", kVfioNoIommu, "VFIO_NOIOMMU_IOMMU"},
                                            NamedValue{"UNMAP_ALL", kVfioUnmapAll, "VFIO_UNMAP_ALL"}};
inline constexpr std::array kVfioTypes{NamedValue{"TYPE1", kVfioType1, "VFIO_TYPE1_IOMMU"},
                                       NamedValue{"TYPE1V2", kVfioType1v2, "VFIO_TYPE1v2_IOMMU"},
                                       NamedValue{"NOIOMMU", kVfioNoIommu, "VFIO_NOIOMMU_IOMMU"}};
inline constexpr std::array kVfioMapFlags{NamedValue{"READ", kVfioRead, "VFIO_DMA_MAP_FLAG_READ"},
                                          NamedValue{"WRITE", kVfioWrite, "VFIO_DMA_MAP_FLAG_WRITE"},
                                          NamedValue{"VADDR", kVfioMapVaddr, "VFIO_DMA_MAP_FLAG_VADDR"}};
inline constexpr std::array kVfioUnmapFlags{
    NamedValue{"GET_DIRTY_BITMAP", kVfioUnmapDirtyBitmap, "VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP"},
    NamedValue{"ALL", kVfioUnmapEverything, "VFIO_DMA_UNMAP_FLAG_ALL"},
    NamedValue{"VADDR", kVfioUnmapVaddr, "VFIO_DMA_UNMAP_FLAG_VADDR"}};
inline constexpr std::array kVfioDirtyFlags{NamedValue{"START", kVfioDirtyStart}, NamedValue{"STOP", kVfioDirtyStop},
                                            NamedValue{"GET_BITMAP", kVfioDirtyGet}};
inline constexpr Pointee kVfioPages{Use::Pages, "size"};

/// The number passed where other ioctls take a pointer; GET_API_VERSION and a group's UNSET_CONTAINER do not look at
/// it.
inline constexpr std::array kVfioNothing{plain("argument", 0, 8)};
inline constexpr std::array kVfioExtension{plain("extension", 0, 8, In, kVfioExtensions)};
inline constexpr std::array kVfioType{plain("type", 0, 8, In, kVfioTypes)};
inline constexpr std::array kVfioInfo{plain("argsz", 0, 4, InOut), plain("flags", 4, 4, Out),
                                      plain("iova_pgsizes", 8, 8, Out), plain("cap_offset", 16, 4, Out),
                                      plain("pad", 20, 4, Out)};
inline constexpr std::array kVfioMap{plain("argsz", 0, 4), flags("flags", 4, kVfioMapFlags),
                                     address("vaddr", 8, kVfioPages), iova("iova", 16, {"size"}), plain("size", 24, 8)};
inline constexpr std::array kVfioUnmap{plain("argsz", 0, 4), flags("flags", 4, kVfioUnmapFlags),
                                       iova("iova", 8, {"size"}), plain("size", 16, 8, InOut)};
inline constexpr std::array kVfioDirtyPages{plain("argsz", 0, 4), flags("flags", 4, kVfioDirtyFlags)};

/// A row of a command that takes a number.
constexpr CommandInfo vfio_number(Command command, std::string_view name, std::uint32_t number,
                                  std::span<const Field> fields) {
  return {command, name, Interface::VfioContainer, request_of(number), 0, 8, 8, fields, Passing::Number};
}
constexpr CommandInfo vfio_struct(Command command, std::string_view name, std::uint32_t number, std::uint16_t size,
                                  std::uint16_t minimum, std::span<const Field> fields, std::string_view structure,
                                  Passing passing = Passing::Argsz) {
  return {command,       name, Interface::VfioContainer, request_of(number), 0, size, minimum, fields, passing,
          kFirstRelease, {},   {.structure = structure}};
}

inline constexpr std::array kVfioContainer{
    vfio_number(Command::VfioGetApiVersion, "VFIO_GET_API_VERSION", 0x64, kVfioNothing),
    vfio_number(Command::VfioCheckExtension, "VFIO_CHECK_EXTENSION", 0x65, kVfioExtension),
    vfio_number(Command::VfioSetIommu, "VFIO_SET_IOMMU", 0x66, kVfioType),
    vfio_struct(Command::VfioIommuGetInfo, "VFIO_IOMMU_GET_INFO", 0x70, 24, 16, kVfioInfo, "vfio_iommu_type1_info"),
    vfio_struct(Command::VfioIommuMapDma, "VFIO_IOMMU_MAP_DMA", 0x71, 32, 32, kVfioMap, "vfio_iommu_type1_dma_map"),
    vfio_struct(Command::VfioIommuUnmapDma, "VFIO_IOMMU_UNMAP_DMA", 0x72, 24, 24, kVfioUnmap,
                "vfio_iommu_type1_dma_unmap"),
    vfio_struct(Command::VfioIommuDirtyPages, "VFIO_IOMMU_DIRTY_PAGES", 0x75, 8, 8, kVfioDirtyPages,
                "vfio_iommu_type1_dirty_bitmap", Passing::Unread),
};

}  // namespace table

}  // namespace ioasis::uapi
