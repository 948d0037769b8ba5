// Changes that an overlay declares, in a check: traces that ask the patched kernel for them, what was seen of them, and
// the overlay that would declare what was found.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/check/check.h"
#include "cli/session.h"

namespace ioasis::cli::check {

/// Some at random, in the dialect as its overlay has it, and for each change the shortest that the solver finds. Throws
/// Interrupted.
std::vector<traces::Trace> traces_of_changes(const model::Dialect& dialect, std::uint64_t seed);

/// A change that was declared, and how often the patched kernel was seen to follow it.
struct Followed {
  const model::Change& change;
  std::uint64_t times;
};
std::vector<Followed> followed(const Result& result);
/// In words, one each.
std::vector<std::string> followed_text(const Result& result);

/// Writes the overlay that would declare what was found, and says what it declares, and what no overlay can.
void write_proposal(const std::filesystem::path& file, const Result& result, Session& session);

}  // namespace ioasis::cli::check
