// Why a suite cannot be expected to reach some lines of iommufd, as read in the source of Linux 6.12.
#pragma once

#include <span>
#include <string_view>

#include "conformance/kernel/coverage.h"

namespace ioasis::conformance::kernel {

/// What would have to be for a line to run.
struct Reason {
  std::string_view name;   ///< "out-of-memory"
  std::string_view words;  ///< in a sentence
};

/// A stretch that is known, whatever its line numbers.
struct Unreached {
  std::string_view file;
  std::string_view function;
  std::string_view code;  ///< of its first line, without blanks around it; empty: any in the function
  const Reason* reason;
};

/// A stretch known by its code comes before one known by its function.
std::span<const Unreached> unreached();

/// Why the gap was not reached; null: not known.
const Reason* reason_of(std::string_view file, const Gap& gap);

}  // namespace ioasis::conformance::kernel
