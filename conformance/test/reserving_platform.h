// A platform whose devices keep ranges from being mapped, and have one that whoever maps may give up.
#pragma once

#include "model/platform/document.h"

namespace ioasis {

/// The one that the page on platforms has for an example: pages of 4 KiB, an RMRR that is relaxable, and the range of
/// MSI.
inline const platform::Platform& reserving_platform() {
  static const platform::Platform& known = *platform::adopt(platform::read_file(IOASIS_EXAMPLES "/n100.json"));
  return known;
}

}  // namespace ioasis
