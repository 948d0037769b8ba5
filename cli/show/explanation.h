// A trace told step by step: the call, the clause that decides, and the address spaces it touches.
#pragma once

#include <ostream>

#include "cli/show/style.h"
#include "model/dialect.h"
#include "traces/trace.h"

namespace ioasis::cli {

/// Prints the explanation. Where the trace has `got`, it says whether that is as specified, and follows what the target
/// chose.
void print_explanation(std::ostream& out, const traces::Trace& trace, const model::Dialect& dialect,
                       const Style& style);

/// The clause of that id, with errno and citation, over some lines; nothing for "IOAS_MAP/accepted".
bool print_clause(std::ostream& out, const std::string& id, const model::Dialect& dialect, std::size_t indent,
                  const Style& style);

}  // namespace ioasis::cli
