// What each release of Linux has of the uAPI of commands.h.
#pragma once

#include "model/uapi/commands.h"

namespace ioasis::uapi {

/// The release that kernels under test are of.
inline constexpr Release kThisRelease = 612;

/// The kernel that is called.
struct Kernel {
  Release release = kThisRelease;
  bool noiommu =
      false;  ///< built for devices without an IOMMU: CONFIG_VFIO_NOIOMMU, from 7.3 on CONFIG_IOMMUFD_NOIOMMU
  Proposal proposal = Proposal::None;  ///< that it has, as no real one does
  bool native_container = false;       ///< /dev/vfio/vfio is VFIO's own: CONFIG_VFIO_CONTAINER
};

/// The row as it was in that release, which has the command: the struct ends before the fields that came later.
constexpr CommandInfo info(Command command, Release release) {
  auto row = info(command);
  for (const auto& form : row.older) {
    if (release >= form.before) continue;
    row.size = form.size;
    row.minimum = form.minimum;
    break;
  }
  std::size_t known = 0;
  while (known < row.fields.size() && row.fields[known].offset + row.fields[known].width <= row.size) ++known;
  row.fields = row.fields.first(known);
  return row;
}

}  // namespace ioasis::uapi
