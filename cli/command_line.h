// The command line as a whole.
#pragma once

#include <ostream>

#include "cli/session.h"

namespace ioasis::cli {

/// Runs `ioasis` with these arguments, and returns its exit code (exit_codes.h). Results go to `out`, progress and
/// errors to `err`.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err, Terminal terminal = {});

}  // namespace ioasis::cli
