// A guest's needs above what a host has, drawn to scale.
#pragma once

#include <string>

#include "solver/fit/fit.h"

namespace ioasis::cli {

/// An SVG element as wide as its page, of rows that stylesheets know as `need`, `host`, `reserved` and `conflict`, and
/// a line that says how the scale is to be read. Each bar's title has its addresses.
std::string fit_picture(const solver::fit::Question& question, const solver::fit::Verdict& verdict);

}  // namespace ioasis::cli
