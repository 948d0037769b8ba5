// The matrix of guests and hosts as a page that needs nothing else.
#pragma once

#include <string>
#include <vector>

#include "solver/fit/matrix.h"

namespace ioasis::cli {

std::string fit_page(const std::vector<solver::fit::Cell>& cells);

}  // namespace ioasis::cli
