// A trace as a C program that holds a kernel against it and needs nothing but libc and <linux/iommufd.h>.
#pragma once

#include <span>
#include <string>

#include "traces/export/expected.h"
#include "traces/trace.h"

namespace ioasis::traces {

/// The program's text. `expected` has one entry a step. Run, it exits with 0 when every answer is as expected, with 1
/// at the first that is not, naming the step, and with 4 when /dev/iommu cannot be opened or the kernel made a choice
/// that the rest of the trace was not made for. Throws Unexportable for a trace with faults.
std::string c_program(const Trace& trace, std::span<const ExpectedAnswer> expected);

}  // namespace ioasis::traces
