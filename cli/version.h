// Which release of the program this is.
#pragma once

#include <string_view>

namespace ioasis::cli {

/// "0.1.0"
std::string_view version();

}  // namespace ioasis::cli
