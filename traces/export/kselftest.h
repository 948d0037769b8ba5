// A trace as a test for tools/testing/selftests/iommu/iommufd.c.
#pragma once

#include <span>
#include <string>

#include "traces/export/expected.h"
#include "traces/trace.h"

namespace ioasis::traces {

/// A TEST_F of the fixture `iommufd`, with the name given. `expected` has one entry a step. Throws Unexportable, naming
/// the step, for structs that must lie in a place of their own: of odd sizes, at edges, in read-only pages, at null.
/// And for faults.
std::string kselftest(const Trace& trace, std::span<const ExpectedAnswer> expected, const std::string& name);

}  // namespace ioasis::traces
