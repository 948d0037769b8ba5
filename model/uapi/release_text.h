// How a release is written.
#pragma once

#include <string>

#include "model/uapi/releases.h"

namespace ioasis::uapi {

/// "6.12".
inline std::string text_of(Release release) {
  return std::to_string(release / 100) + '.' + std::to_string(release % 100);
}

}  // namespace ioasis::uapi
