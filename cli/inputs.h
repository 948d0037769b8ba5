// Trace files named on the command line, and what cannot be used of them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/show/report.h"
#include "conformance/judge/dialect_choice.h"
#include "traces/trace.h"

namespace ioasis::cli {

/// A trace file, and where its recording goes.
struct Input {
  std::filesystem::path file, record;
};

/// Why a trace could not be used.
struct Refusal {
  std::string message;  ///< "FILE:LINE: FIELD: expected ..., found ..."
  Json json;
};

/// The traces at `paths`, files and folders, each to be recorded below `record` unless that is empty. Throws Unusable
/// when there are none, or when two would be recorded in one place.
std::vector<Input> inputs(const std::vector<std::filesystem::path>& paths, const std::filesystem::path& record);

/// The trace in that file, to be followed in one of `dialects`: what it names of the specification is there. Throws
/// traces::ParseError and std::system_error.
traces::Trace read_trace(const std::filesystem::path& file, const conformance::DialectChoice& dialects);

/// The same; nothing, and one refusal more, if it cannot be used.
std::optional<traces::Trace> read_input(const std::filesystem::path& file, const conformance::DialectChoice& dialects,
                                        std::vector<Refusal>& refusals);

/// Writes the trace with what was got.
void record(const std::filesystem::path& file, traces::Trace trace, const conformance::Outcome& outcome);
/// Writes the trace, in that dialect, expecting what was got.
void record_as_expected(const std::filesystem::path& file, const traces::Trace& trace,
                        const conformance::Outcome& outcome, const model::Dialect& dialect);

}  // namespace ioasis::cli
