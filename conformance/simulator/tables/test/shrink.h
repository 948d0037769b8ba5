// Makes a sequence of operations small that shows something.
#pragma once

#include <functional>

#include "conformance/simulator/tables/test/operations.h"

namespace ioasis::simulator::tables {

using Shows = std::function<bool(const std::vector<Operation>&)>;

/// A sequence that still shows it, of which no operation can be left out and none be made plainer.
std::vector<Operation> shrink(std::vector<Operation> operations, const Shows& shows);

}  // namespace ioasis::simulator::tables
