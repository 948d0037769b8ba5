// The ioctls of VFIO's own container on POWER, whose IOMMU has TCE tables: numbers and structs of
// include/uapi/linux/vfio.h, and drivers/vfio/vfio_iommu_spapr_tce.c for the shortest structs. Their layout is known,
// and no more. Some have the number of an ioctl of vfio_container.h: which it is, the kind of file says. Five are those
// of every container, under names of their own in traces.
#pragma once

#include "model/uapi/vfio_container.h"

namespace ioasis::uapi {

// What SET_IOMMU takes there.
inline constexpr std::uint64_t kVfioSpaprTce = 2;
inline constexpr std::uint64_t kVfioSpaprTcev2 = 7;

namespace table {

inline constexpr std::array kSpaprTypes{NamedValue{"SPAPR_TCE", kVfioSpaprTce, "VFIO_SPAPR_TCE_IOMMU"},
                                        NamedValue{"SPAPR_TCE_V2", kVfioSpaprTcev2, "VFIO_SPAPR_TCE_v2_IOMMU"}};
inline constexpr Pointee kSpaprPages{Use::Pages, "size"};

inline constexpr std::array kSpaprExtension{plain("extension", 0, 8, In, kSpaprTypes)};
inline constexpr std::array kSpaprType{plain("type", 0, 8, In, kSpaprTypes)};
inline constexpr std::array kSpaprInfo{plain("argsz", 0, 4),
                                       plain("flags", 4, 4, Out),
                                       plain("dma32_window_start", 8, 4, Out),
                                       plain("dma32_window_size", 12, 4, Out),
                                       plain("ddw_pgsizes", 16, 8, Out),
                                       plain("ddw_max_dynamic_windows_supported", 24, 4, Out),
                                       plain("ddw_levels", 28, 4, Out)};
inline constexpr std::array kSpaprMemory{plain("argsz", 0, 4), flags("flags", 4), address("vaddr", 8, kSpaprPages),
                                         plain("size", 16, 8)};
inline constexpr std::array kSpaprCreate{plain("argsz", 0, 4),        flags("flags", 4),
                                         plain("page_shift", 8, 4),   reserved("__resv1", 12, 4),
                                         plain("window_size", 16, 8), plain("levels", 24, 4),
                                         reserved("__resv2", 28, 4),  iova("start_addr", 32, {"window_size"}, Out)};
inline constexpr std::array kSpaprRemove{plain("argsz", 0, 4), flags("flags", 4), plain("start_addr", 8, 8)};

/// A row of a command that takes nothing, or a struct that states its size.
constexpr CommandInfo spapr_number(Command command, std::string_view name, std::uint32_t number) {
  return {command, name, Interface::SpaprContainer, request_of(number), 0, 8, 8, kVfioNothing, Passing::Number};
}
constexpr CommandInfo spapr_struct(Command command, std::string_view name, std::uint32_t number, std::uint16_t size,
                                   std::uint16_t minimum, std::span<const Field> fields, std::string_view structure) {
  return {command,       name, Interface::SpaprContainer, request_of(number), 0, size, minimum, fields, Passing::Argsz,
          kFirstRelease, {},   {.structure = structure}};
}

inline constexpr std::array kSpaprContainer{
    spapr_struct(Command::SpaprTceGetInfo, "VFIO_IOMMU_SPAPR_TCE_GET_INFO", 0x70, 32, 16, kSpaprInfo,
                 "vfio_iommu_spapr_tce_info"),
    spapr_number(Command::SpaprEnable, "VFIO_IOMMU_ENABLE", 0x73),
    spapr_number(Command::SpaprDisable, "VFIO_IOMMU_DISABLE", 0x74),
    spapr_struct(Command::SpaprRegisterMemory, "VFIO_IOMMU_SPAPR_REGISTER_MEMORY", 0x75, 24, 24, kSpaprMemory,
                 "vfio_iommu_spapr_register_memory"),
    spapr_struct(Command::SpaprUnregisterMemory, "VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY", 0x76, 24, 24, kSpaprMemory,
                 "vfio_iommu_spapr_register_memory"),
    spapr_struct(Command::SpaprTceCreate, "VFIO_IOMMU_SPAPR_TCE_CREATE", 0x77, 40, 40, kSpaprCreate,
                 "vfio_iommu_spapr_tce_create"),
    spapr_struct(Command::SpaprTceRemove, "VFIO_IOMMU_SPAPR_TCE_REMOVE", 0x78, 16, 16, kSpaprRemove,
                 "vfio_iommu_spapr_tce_remove"),
};

/// The row of vfio_container.h, as the container answers it on POWER.
constexpr CommandInfo on_power(Command command, std::string_view name, const CommandInfo& row,
                               std::span<const Field> fields) {
  CommandInfo its = row;
  its.command = command;
  its.name = name;
  its.interface = Interface::SpaprContainer;
  its.fields = fields;
  return its;
}

inline constexpr std::array kSpaprAlike{
    on_power(Command::SpaprGetApiVersion, "SPAPR_GET_API_VERSION", kVfioContainer[0], kVfioNothing),
    on_power(Command::SpaprCheckExtension, "SPAPR_CHECK_EXTENSION", kVfioContainer[1], kSpaprExtension),
    on_power(Command::SpaprSetIommu, "SPAPR_SET_IOMMU", kVfioContainer[2], kSpaprType),
    on_power(Command::SpaprMapDma, "SPAPR_MAP_DMA", kVfioContainer[4], kVfioMap),
    on_power(Command::SpaprUnmapDma, "SPAPR_UNMAP_DMA", kVfioContainer[5], kVfioUnmap),
};

}  // namespace table

/// The command of vfio_container.h that such a one stands for, which is what C programs call it; others are as they
/// are.
constexpr Command off_power(Command command) {
  for (const auto& row : table::kSpaprAlike)
    for (const auto& alike : table::kVfioContainer)
      if (row.command == command && row.request == alike.request) return alike.command;
  return command;
}

}  // namespace ioasis::uapi
