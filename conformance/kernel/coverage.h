// Which lines and branches of a kernel ran: from the counters of a kernel built for that (CONFIG_GCOV_KERNEL), through
// the compiler's gcov.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/kernel/kernels.h"

namespace ioasis::conformance::kernel {

struct CoveredLine {
  std::string function;                      ///< the one it is written in, "" when that is not known
  std::uint64_t count = 0;                   ///< how often it ran
  std::vector<std::uint64_t> branches = {};  ///< how often each was taken
  std::string code = {};                     ///< its text, without blanks around it, where the source is at hand
};

/// The lines of one file that the compiler made code for, by line number.
using FileCoverage = std::map<unsigned, CoveredLine>;

struct CoverageCounts {
  std::size_t lines = 0, lines_reached = 0, branches = 0, branches_taken = 0;
};
CoverageCounts& operator+=(CoverageCounts& sum, const CoverageCounts& more);
CoverageCounts counts(const FileCoverage& file);

/// Lines of one function that did not run, with no line between them that did.
struct Gap {
  unsigned first = 0, last = 0;
  std::string function;
  std::string code;       ///< of the first line
  std::size_t lines = 0;  ///< that the compiler made code for
};
std::vector<Gap> gaps(const FileCoverage& file);

/// By file name, below `folder`.
struct Coverage {
  std::string folder;  ///< "drivers/iommu/iommufd"
  std::map<std::string, FileCoverage> files = {};

  /// Adds what `gcov --json-format` says of one object. A line, or a branch of a line, that lies in a header is in
  /// several objects: their counts are added. Throws Unavailable when it is not in that format.
  void add(std::string_view gcov_json);
};

/// The content of a file in the guest.
using ReadGuestFile = std::function<std::string(const std::string& path)>;

/// What has run in a guest with this kernel since it was started. Throws Unavailable when the kernel does not count, or
/// gcov is missing or fails.
Coverage coverage_of(const KernelImage& kernel, const ReadGuestFile& read);

/// The name of the function, or of the table, that a line of C code is written in: the last one before it that begins
/// in the first column. Lines count from 1.
std::string function_at(const std::vector<std::string>& source, unsigned line);

}  // namespace ioasis::conformance::kernel
