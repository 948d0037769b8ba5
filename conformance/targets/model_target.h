// The specification as a target: it answers for itself, choosing the lowest id and the lowest place.
#pragma once

#include <memory>

#include "conformance/judge/dialect_choice.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// It answers each trace as of its dialect.
std::unique_ptr<Target> make_model_target(const DialectChoice& dialects);

}  // namespace ioasis::conformance
