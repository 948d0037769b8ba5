// Mistakes that were really made in iommufd, and mended: each a patch in regressions/ that takes the commit back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/kernel/mutants.h"

namespace ioasis::conformance::kernel {

/// By name. They are made against Debian's linux-source-6.12.
std::vector<Mutant> regressions();

/// What one such file says: it begins with "Takes back: " and the commit's subject. Throws std::invalid_argument naming
/// the file where it does not, or changes nothing.
Mutant regression(const std::string& called, std::string_view patch);

}  // namespace ioasis::conformance::kernel
