// The specification as text, as Markdown and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "cli/show/style.h"
#include "model/clause.h"
#include "model/dialect.h"

namespace ioasis::cli {

/// Commands of model::specification_of().
using Commands = std::vector<const model::CommandText*>;

/// All commands with their clauses in order; clauses that all commands begin with are printed once when `commands` is
/// more than one.
void print_spec(std::ostream& out, const Commands& commands, const model::Dialect& dialect, const Style& style);
void print_spec_markdown(std::ostream& out, const Commands& commands);
nlohmann::ordered_json spec_json(const Commands& commands, const model::Dialect& dialect);

/// Only the clauses where the kernel departs from its documentation.
void print_deviations(std::ostream& out, const Commands& commands, const Style& style);
void print_deviations_markdown(std::ostream& out, const Commands& commands);

}  // namespace ioasis::cli
