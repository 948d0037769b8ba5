// Coverage of a kernel by a suite and by the kernel's own selftest, side by side.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cli/show/report.h"
#include "conformance/kernel/coverage.h"

namespace ioasis::cli {

/// What one kind of test reached.
struct Measurement {
  std::string name;  ///< "suite", "selftest"
  conformance::kernel::Coverage coverage;
};

/// Lines and branches by file and in all, a column for each measurement; then the lines that the first did not reach,
/// with what they would take, and which of them another did; and how many lines there are of each reason.
void print_measurements(std::ostream& out, const std::vector<Measurement>& measurements, const Style& style);
Json measurements_json(const std::vector<Measurement>& measurements);

}  // namespace ioasis::cli
