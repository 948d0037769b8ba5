// How a trace says which platform a device is of: the name of one that comes with the program, any other as a document.
#pragma once

#include <string>

#include "traces/located.h"

namespace ioasis::traces {

/// Its name. One that is a document is known by that from then on.
std::string read_platform(const Located& value);

/// The name where readers know it.
Json platform_text(const std::string& name);

}  // namespace ioasis::traces
