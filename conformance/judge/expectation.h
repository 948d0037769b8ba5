// A trace's own expectations held against an answer, whoever gave it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "traces/trace.h"

namespace ioasis::conformance {

/// What a trace expects and did not get, in words.
struct Unmet {
  std::string expected;
  std::string got;
};

/// The first part of the step's `expect` that the answer does not meet: errno, result, fields, then memory. Result
/// counts only of calls that succeed. The clause is not looked at.
std::optional<Unmet> unmet_answer(const traces::Step& step, const traces::Answer& answer);

/// "success", or the errno's name.
std::string outcome_name(std::int32_t error);
/// Outcomes joined by "or".
std::string outcome_names(const std::vector<std::int32_t>& errors);

}  // namespace ioasis::conformance
