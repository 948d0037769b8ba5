// The specification as a target: it answers for itself, choosing the lowest id and the lowest place.
#pragma once

#include <memory>

#include "conformance/target.h"
#include "model/dialect.h"

namespace ioasis::conformance {

/// The dialect must outlive the target.
std::unique_ptr<Target> make_model_target(const model::Dialect& dialect);

}  // namespace ioasis::conformance
