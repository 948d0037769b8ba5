// What the files of a trace can be: what a trace calls each kind, and the path it is opened at.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ioasis::uapi {

enum class FileKind : std::uint8_t {
  Iommu,
  Vfio,         ///< what CONFIG_IOMMUFD_VFIO_CONTAINER puts in the place of VFIO's container
  VfioSpapr,    ///< VFIO's own container on POWER, at the same path
  VfioDevice0,  ///< a device's own, of CONFIG_VFIO_DEVICE_CDEV; the others are of further devices
  VfioDevice1,
  VfioDevice2,
  VfioType1,   ///< VFIO's own container, of CONFIG_VFIO_CONTAINER, at the same path
  VfioGroup0,  ///< of the group that the first device is in; the others are of those of further devices
  VfioGroup1,
  VfioGroup2,
};

struct FileKindInfo {
  FileKind kind;
  std::string_view name;  ///< in traces
  std::string_view path;  ///< of the device file, on every usual system; of a group, whose number differs from one
                          ///< machine to the next, a link that the guest's init makes
};

/// By FileKind. A kind is added here; all that opens, reads or writes one goes by this table.
inline constexpr std::array kFileKinds{
    FileKindInfo{FileKind::Iommu, "iommu", "/dev/iommu"},
    FileKindInfo{FileKind::Vfio, "vfio", "/dev/vfio/vfio"},
    FileKindInfo{FileKind::VfioSpapr, "vfio-spapr", "/dev/vfio/vfio"},
    FileKindInfo{FileKind::VfioDevice0, "vfio-device-0", "/dev/vfio/devices/vfio0"},
    FileKindInfo{FileKind::VfioDevice1, "vfio-device-1", "/dev/vfio/devices/vfio1"},
    FileKindInfo{FileKind::VfioDevice2, "vfio-device-2", "/dev/vfio/devices/vfio2"},
    FileKindInfo{FileKind::VfioType1, "vfio-type1", "/dev/vfio/vfio"},
    FileKindInfo{FileKind::VfioGroup0, "vfio-group-0", "/dev/vfio/group-of-vfio0"},
    FileKindInfo{FileKind::VfioGroup1, "vfio-group-1", "/dev/vfio/group-of-vfio1"},
    FileKindInfo{FileKind::VfioGroup2, "vfio-group-2", "/dev/vfio/group-of-vfio2"},
};

constexpr const FileKindInfo& info(FileKind kind) { return kFileKinds[static_cast<std::size_t>(kind)]; }

static_assert(std::ranges::all_of(kFileKinds, [](const FileKindInfo& row) { return &info(row.kind) == &row; }));

/// The file is a device's own. Two of one kind are of one device.
constexpr bool is_device(FileKind kind) {
  return kind == FileKind::VfioDevice0 || kind == FileKind::VfioDevice1 || kind == FileKind::VfioDevice2;
}

/// The file is that of a group of devices, of which one can be open at a time.
constexpr bool is_group(FileKind kind) {
  return kind == FileKind::VfioGroup0 || kind == FileKind::VfioGroup1 || kind == FileKind::VfioGroup2;
}

/// The file is a device's own, or that of its group.
constexpr bool is_of_device(FileKind kind) { return is_device(kind) || is_group(kind); }

/// The kind that traces call so.
constexpr std::optional<FileKind> file_kind_named(std::string_view name) {
  const auto at = std::ranges::find(kFileKinds, name, &FileKindInfo::name);
  return at == kFileKinds.end() ? std::nullopt : std::optional(at->kind);
}

}  // namespace ioasis::uapi
