// The solver's traces for a check: found once for a text of the specification, and kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "model/dialect.h"
#include "traces/trace.h"

namespace ioasis::cli::check {

/// The first `count` traces of `ioasis gen --solver` with that seed. `progress` is called with how many there are.
/// Throws Interrupted.
std::vector<traces::Trace> solver_traces(const model::Dialect& dialect, std::size_t count, std::uint64_t seed,
                                         unsigned jobs, const std::function<void(std::size_t found)>& progress);

}  // namespace ioasis::cli::check
