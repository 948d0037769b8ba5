// The ioctls by which a group of devices comes to a container, VFIO's own or iommufd, on the group's file: numbers and
// structs of include/uapi/linux/vfio.h.
#pragma once

#include "model/uapi/vfio_container.h"

namespace ioasis::uapi {

inline constexpr std::uint64_t kVfioGroupViable = 1 << 0;
inline constexpr std::uint64_t kVfioGroupContainerSet = 1 << 1;

namespace table {

inline constexpr std::array kVfioGroupStatus{plain("argsz", 0, 4), plain("flags", 4, 4, Out)};
inline constexpr std::array kVfioGroupSet{fd("container", 0, {})};

inline constexpr std::array kVfioGroup{
    CommandInfo{Command::VfioGroupGetStatus,
                "VFIO_GROUP_GET_STATUS",
                Interface::VfioGroup,
                request_of(0x67),
                0,
                8,
                8,
                kVfioGroupStatus,
                Passing::Argsz,
                kFirstRelease,
                {},
                {.structure = "vfio_group_status"}},
    CommandInfo{Command::VfioGroupSetContainer, "VFIO_GROUP_SET_CONTAINER", Interface::VfioGroup, request_of(0x68), 0,
                4, 4, kVfioGroupSet, Passing::Bare},
    CommandInfo{Command::VfioGroupUnsetContainer, "VFIO_GROUP_UNSET_CONTAINER", Interface::VfioGroup, request_of(0x69),
                0, 8, 8, kVfioNothing, Passing::Number},
};

}  // namespace table

}  // namespace ioasis::uapi
