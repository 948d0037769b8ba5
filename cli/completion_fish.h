// Completion for fish, whose scripts are lists of what may stand where.
#pragma once

#include <CLI/App.hpp>
#include <ostream>

namespace ioasis::cli {

void print_fish(std::ostream& out, const CLI::App& app);

}  // namespace ioasis::cli
