// What a patch touches: functions, the commands that run them, and the clauses that cite what it changes in a header or
// in the documentation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/check/plan.h"
#include "cli/check/reach.h"
#include "conformance/kernel/patches.h"

namespace ioasis::cli::check {

/// A function that patches change, in which lines of the patched source.
struct Touched {
  std::string file, function;  ///< or the struct, in a header of the uAPI; empty outside of any
  std::vector<conformance::kernel::Hunk> hunks;

  std::string file_name() const { return std::filesystem::path(file).filename().string(); }
};

/// The functions that the patches change. Lines are looked up in the patched source that `image` keeps, where it does;
/// else what the patches say themselves is taken.
std::vector<Touched> touched_by(const std::vector<conformance::kernel::Patch>& patches,
                                const conformance::kernel::KernelImage& image);

/// How much of them each command runs. With `reach` as measured; without, by what names have in common. All alike where
/// nothing is known of any.
Aim aim_at(const std::vector<Touched>& touched, const std::optional<Reach>& reach);

/// Clauses of a dialect that cite what is touched: does the text still say what the code does?
std::vector<std::string> citing(const std::vector<Touched>& touched, const model::Dialect& dialect);

}  // namespace ioasis::cli::check
