// The arguments of the VFIO container's ioctls that iommufd answers: numbers and structs of include/uapi/linux/vfio.h.
#pragma once

#include "model/uapi/fields.h"

namespace ioasis::uapi {

// What CHECK_EXTENSION may ask for; the first three kinds of IOMMU are what SET_IOMMU takes.
inline constexpr std::uint64_t kVfioType1 = 1;
inline constexpr std::uint64_t kVfioType1v2 = 3;
inline constexpr std::uint64_t kVfioNoIommu = 8;
inline constexpr std::uint64_t kVfioDmaCoherent = 4;
inline constexpr std::uint64_t kVfioUnmapAll = 9;
inline constexpr std::uint64_t kLastVfioExtension = 10;  ///< VFIO_UPDATE_VADDR

inline constexpr std::uint64_t kVfioRead = 1 << 0;
inline constexpr std::uint64_t kVfioWrite = 1 << 1;
inline constexpr std::uint64_t kVfioUnmapEverything = 1 << 1;

// What IOMMU_GET_INFO answers: flags, and where capabilities lie, in bytes from the start of the struct.
inline constexpr std::uint64_t kVfioInfoPageSizes = 1 << 0;
inline constexpr std::uint64_t kVfioInfoCapabilities = 1 << 1;
inline constexpr std::uint64_t kVfioCapabilityIovaRange = 1;
inline constexpr std::uint64_t kVfioCapabilityDmaAvail = 3;

namespace detail {

/// The number passed where other ioctls take a pointer; GET_API_VERSION does not look at it.
inline constexpr std::array kVfioNothing{Field{"argument", 0, 8}};
inline constexpr std::array kVfioExtension{Field{"extension", 0, 8}};
inline constexpr std::array kVfioType{Field{"type", 0, 8}};

inline constexpr std::array kVfioMapFlags{FlagName{"READ", kVfioRead}, FlagName{"WRITE", kVfioWrite},
                                          FlagName{"VADDR", 1 << 2}};
inline constexpr std::array kVfioUnmapFlags{FlagName{"GET_DIRTY_BITMAP", 1 << 0}, FlagName{"ALL", kVfioUnmapEverything},
                                            FlagName{"VADDR", 1 << 2}};
inline constexpr std::array kVfioDirtyFlags{FlagName{"START", 1 << 0}, FlagName{"STOP", 1 << 1},
                                            FlagName{"GET_BITMAP", 1 << 2}};
inline constexpr Pointee kVfioPages{Use::Pages, "size"};

inline constexpr std::array kVfioInfo{Field{"argsz", 0, 4, Plain, InOut}, Field{"flags", 4, 4, Plain, Out},
                                      Field{"iova_pgsizes", 8, 8, Plain, Out}, Field{"cap_offset", 16, 4, Plain, Out},
                                      Field{"pad", 20, 4, Plain, Out}};
inline constexpr std::array kVfioMap{Field{"argsz", 0, 4}, Field{"flags", 4, 4, Flags, In, kVfioMapFlags},
                                     address("vaddr", 8, kVfioPages), Field{"iova", 16, 8}, Field{"size", 24, 8}};
inline constexpr std::array kVfioUnmap{Field{"argsz", 0, 4}, Field{"flags", 4, 4, Flags, In, kVfioUnmapFlags},
                                       Field{"iova", 8, 8}, Field{"size", 16, 8, Plain, InOut}};
inline constexpr std::array kVfioDirtyPages{Field{"argsz", 0, 4}, Field{"flags", 4, 4, Flags, In, kVfioDirtyFlags}};

}  // namespace detail

}  // namespace ioasis::uapi
