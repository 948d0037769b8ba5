// The scenes from which calls are tried: short sequences of accepted calls, their addresses left open.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "solver/search/path.h"

namespace ioasis::solver {

struct Opening {
  std::string_view name;
  std::vector<Call> calls;
  /// What else the open arguments must satisfy, besides that all calls are accepted; may be null.
  std::function<void(Path&)> arrange = {};
  bool framed_anyhow = false;  ///< from here, calls are also tried with structs placed in any way
};

/// Together they let every clause that can be reached decide the next call.
const std::vector<Opening>& openings();

/// Those whose calls the dialect has. Where nothing is mapped outside a window, each IOAS begins with one over all that
/// devices translate.
std::vector<Opening> openings_of(const model::Dialect& dialect);

/// Walks the opening. The path must be new.
void open(Path& path, const Opening& opening);

/// The same calls with every argument as the path's model has it.
Opening as_drawn(const Path& path, const Opening& opening);

}  // namespace ioasis::solver
