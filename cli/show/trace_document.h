// A trace within a JSON document.
#pragma once

#include <nlohmann/json.hpp>

#include "traces/trace.h"

namespace ioasis::cli {

/// Its lines as an array: header, then steps.
nlohmann::json trace_document(const traces::Trace& trace);

}  // namespace ioasis::cli
