// A kernel of the cache, for programs.
#pragma once

#include <nlohmann/json.hpp>

#include "conformance/kernel/kernels.h"

namespace ioasis::cli {

nlohmann::ordered_json image_json(const conformance::kernel::KernelImage& image);

}  // namespace ioasis::cli
