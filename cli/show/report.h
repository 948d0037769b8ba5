// Verdicts, summaries and coverage, for people and for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "cli/show/style.h"
#include "conformance/judge/replay.h"

namespace ioasis::cli {

using Json = nlohmann::ordered_json;

/// A verdict with the step at fault: the call, the clause with errno and citation, what was expected, what came.
void print_failure(std::ostream& out, const std::string& name, const traces::Trace& trace,
                   const conformance::Verdict& verdict, const conformance::DialectChoice& dialects, const Style& style);
Json failure_json(const std::string& name, const traces::Trace& trace, const conformance::Verdict& verdict);

/// Counts per verdict, steps judged, steps not judged and why, clauses reached.
void print_summary(std::ostream& out, const conformance::Summary& summary, const std::string& target,
                   const Style& style);
Json summary_json(const conformance::Summary& summary);

/// The clauses that were not reached, and those that cannot be, with their reasons.
void print_coverage(std::ostream& out, const model::Coverage& coverage, const Style& style);
Json coverage_json(const model::Coverage& coverage);

/// What a run that came to this ends with, if it was not interrupted and all its input was usable.
int exit_code_of(const conformance::Summary& summary);

}  // namespace ioasis::cli
