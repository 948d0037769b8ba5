// The kernel's own test programs for iommufd (tools/testing/selftests/iommu), built from the source of a kernel under
// test, to be run in it.
#pragma once

#include <filesystem>
#include <string>

#include "conformance/kernel/kernels.h"

namespace ioasis::conformance::kernel {

inline constexpr const char* kSelftest = "iommufd";
/// Repeats calls, with the first, second, third ... allocation inside the kernel failing.
inline constexpr const char* kFailNthSelftest = "iommufd_fail_nth";

/// The static program of that name, built from the unmodified source that went into the kernel, or found beside it.
/// Throws Unavailable when the source is not there or does not compile.
std::filesystem::path build_selftest(const KernelImage& kernel, const std::string& name);

}  // namespace ioasis::conformance::kernel
