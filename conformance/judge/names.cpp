// Looking up what a trace names.
#include "conformance/judge/names.h"

#include <algorithm>

#include "model/nearest.h"
#include "model/overlay.h"
#include "model/spec.h"
#include "traces/parse_error.h"

namespace ioasis::conformance {

namespace {

constexpr std::size_t kHeaderLine = 1;

const std::vector<std::string>& clause_ids() {
  static const std::vector<std::string> ids = [] {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < model::clause_count(); ++i) all.push_back(model::clause_id(i));
    return all;
  }();
  return ids;
}

}  // namespace

void check_names(const traces::Trace& trace, const DialectChoice& dialects, const std::string& file) {
  try {
    dialects.of(trace);
  } catch (const std::invalid_argument&) {
    std::string known;
    for (const auto& dialect : model::dialects()) known += (known.empty() ? "" : ", ") + dialect.name;
    throw traces::ParseError(file, kHeaderLine, "dialect", "one of " + known, '"' + trace.dialect + '"');
  }
  const auto& overlay = dialects.of(trace).overlay;
  const auto declared = [&](const std::string& id) {
    return overlay && std::ranges::any_of(overlay->changes, [&](const auto& change) { return change.id() == id; });
  };
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const auto& expect = trace.steps[i].expect;
    if (!expect || expect->clause.empty() || model::clause_of_id(expect->clause) || declared(expect->clause)) continue;
    const std::size_t line = kHeaderLine + 1 + i;  // a step has a line of its own
    throw traces::ParseError(
        file, line, "expect.clause",
        "a clause of the specification; the nearest are " + model::nearest(expect->clause, clause_ids()),
        '"' + expect->clause + '"');
  }
}

}  // namespace ioasis::conformance
