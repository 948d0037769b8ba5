// The ioctls by which a device comes to iommufd, on its own file /dev/vfio/devices/vfioN: numbers and structs of
// include/uapi/linux/vfio.h. And what it then does by itself, which no program calls and the file does not answer.
#pragma once

#include "model/uapi/program.h"
#include "model/uapi/selftest.h"

namespace ioasis::uapi {

/// DMA_COPY: a number that no system call has, and how much an edu device holds.
/// @see QEMU: hw/misc/edu.c DMA_SIZE, edu_check_range
inline constexpr std::uint32_t kDmaCopy = 0xd0000002;
inline constexpr std::uint64_t kMostCopiedBytes = 4095;

/// Whoever makes the step needs the file that it is on: for an ioctl, and for what the device of a file does by itself.
constexpr bool needs_file(Site site, std::uint32_t request) { return site != Site::SystemCall || request == kDmaCopy; }

namespace table {

inline constexpr std::array kVfioBind{plain("argsz", 0, 4), flags("flags", 4), fd("iommufd", 8, {}),
                                      id("out_devid", 12, {Device}, Out)};
inline constexpr std::array kVfioAttach{plain("argsz", 0, 4), flags("flags", 4), id("pt_id", 8, kTables, InOut)};
inline constexpr std::array kVfioDetach{plain("argsz", 0, 4), flags("flags", 4)};
/// A device has no memory that a program could reach: it reads, and writes what it has read.
inline constexpr std::array kDmaCopyFields{iova("src_iova", 0, {"length"}), iova("dst_iova", 8, {"length"}),
                                           plain("length", 16, 8)};

/// A row of a command whose struct has one form. The release is the one that brought device files.
/// @see "vfio: Add VFIO_DEVICE_BIND_IOMMUFD", "vfio: Add VFIO_DEVICE_[AT|DE]TACH_IOMMUFD_PT": 6.6
constexpr CommandInfo vfio_device(Command command, std::string_view name, std::uint32_t number, std::uint16_t size,
                                  std::span<const Field> fields, std::string_view structure, Passing passing) {
  return {command, name, Interface::VfioDevice,   request_of(number), 0, size, size, fields, passing,
          606,     {},   {.structure = structure}};
}

inline constexpr std::array kVfioDevice{
    vfio_device(Command::VfioDeviceBindIommufd, "VFIO_DEVICE_BIND_IOMMUFD", 0x76, 16, kVfioBind,
                "vfio_device_bind_iommufd", Passing::Argsz),
    vfio_device(Command::VfioDeviceAttachIommufdPt, "VFIO_DEVICE_ATTACH_IOMMUFD_PT", 0x77, 12, kVfioAttach,
                "vfio_device_attach_iommufd_pt", Passing::BoundArgsz),
    vfio_device(Command::VfioDeviceDetachIommufdPt, "VFIO_DEVICE_DETACH_IOMMUFD_PT", 0x78, 8, kVfioDetach,
                "vfio_device_detach_iommufd_pt", Passing::BoundArgsz),
    CommandInfo{Command::DmaCopy, "DMA_COPY", Interface::VfioDevice, kDmaCopy, 0, 24, 24, kDmaCopyFields,
                Passing::SystemCall, 606},
};

}  // namespace table

}  // namespace ioasis::uapi
