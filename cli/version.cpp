#include "cli/version.h"

namespace ioasis::cli {

std::string_view version() { return IOASIS_VERSION; }

}  // namespace ioasis::cli
