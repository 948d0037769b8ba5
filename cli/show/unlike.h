// Where two targets answer one trace unlike.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "conformance/targets/target.h"

namespace ioasis::cli {

/// The first step that two targets answer unlike.
struct Unlike {
  std::size_t step = 0;
  std::string first, second;  ///< the parts of the answers that differ, as a trace writes them
};
std::optional<Unlike> unlike(const traces::Trace& trace, const conformance::Outcome& first,
                             const conformance::Outcome& second);

}  // namespace ioasis::cli
