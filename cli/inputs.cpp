// Finding, reading and recording traces.
#include "cli/inputs.h"

#include <map>

#include "cli/session.h"
#include "conformance/judge/as_expected.h"
#include "conformance/judge/names.h"
#include "gen/suite.h"
#include "traces/reader.h"
#include "traces/writer.h"

namespace ioasis::cli {

namespace fs = std::filesystem;

std::vector<Input> inputs(const std::vector<fs::path>& paths, const fs::path& record) {
  std::vector<Input> all;
  std::map<fs::path, fs::path> recordings;
  for (const auto& path : paths) {
    if (!fs::exists(path)) throw Unusable(path.string() + ": no such file or folder");
    for (const auto& file : gen::trace_files(path)) {
      const fs::path place = record / (fs::is_directory(path) ? file.lexically_relative(path) : file.filename());
      if (const auto [at, fresh] = recordings.try_emplace(place, file); !fresh && !record.empty())
        throw Unusable(at->second.string() + " and " + file.string() + " would both be recorded as " + place.string());
      all.push_back({file, place});
    }
  }
  if (all.empty()) throw Unusable("no traces there");
  return all;
}

traces::Trace read_trace(const fs::path& file, const conformance::DialectChoice& dialects) {
  auto trace = traces::read_file(file);
  conformance::check_names(trace, dialects, file.string());
  return trace;
}

std::optional<traces::Trace> read_input(const fs::path& file, const conformance::DialectChoice& dialects,
                                        std::vector<Refusal>& refusals) {
  try {
    return read_trace(file, dialects);
  } catch (const traces::ParseError& error) {
    refusals.push_back({error.what(),
                        {{"trace", error.file},
                         {"line", error.line},
                         {"field", error.field},
                         {"expected", error.expected},
                         {"found", error.found}}});
  } catch (const std::runtime_error& error) {
    refusals.push_back({file.string() + ": " + error.what(), {{"trace", file.string()}, {"found", error.what()}}});
  }
  return std::nullopt;
}

void record(const fs::path& file, traces::Trace trace, const conformance::Outcome& outcome) {
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    trace.steps[i].got.reset();
    if (i < outcome.answers.size()) trace.steps[i].got = outcome.answers[i];
  }
  fs::create_directories(file.parent_path());
  traces::write_file(file, trace);
}

void record_as_expected(const fs::path& file, const traces::Trace& trace, const conformance::Outcome& outcome,
                        const model::Dialect& dialect) {
  fs::create_directories(file.parent_path());
  traces::write_file(file, conformance::as_expected(trace, outcome, dialect));
}

}  // namespace ioasis::cli
