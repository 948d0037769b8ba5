// Naming and writing divergences.
#include "cli/found.h"

#include <cctype>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string_view>

#include "cli/interrupt.h"
#include "cli/session.h"
#include "cli/show/explanation.h"
#include "cli/targets.h"
#include "model/spec.h"
#include "traces/errno_names.h"
#include "traces/writer.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;
using conformance::Outcome;
using conformance::Verdict;

constexpr std::size_t kShrinkReplays = 2000;
constexpr std::size_t kShrinkReplaysOfCrashes = 60;  // each replay costs a guest's start

/// Without its numbers, which differ from one trace to the next.
std::string shape(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool in_word = i > 0 && (std::isalnum(static_cast<unsigned char>(text[i - 1])) || text[i - 1] == '_');
    if (in_word || !std::isdigit(static_cast<unsigned char>(text[i]))) {
      result += text[i];
      continue;
    }
    while (i + 1 < text.size() && std::isalnum(static_cast<unsigned char>(text[i + 1]))) ++i;
    result += '#';
  }
  return result;
}

/// What a kernel complains of, in its report's first line: of a warning the place, which no other warning has; of all
/// else the words.
std::string complaint(std::string_view console) {
  const std::string_view first = console.substr(0, console.find('\n'));
  const auto place = first.find("WARNING:") == first.npos ? first.npos : first.find(" at ");
  if (place != first.npos) return std::string(first.substr(place));
  const auto time_end = first.starts_with('[') ? first.find("] ") : first.npos;
  return shape(time_end == first.npos ? first : first.substr(time_end + 2));
}

/// FNV-1a, 32 bits: enough to tell apart the divergences of one clause.
std::uint32_t hash(std::string_view text) {
  std::uint32_t value = 2166136261u;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619u;
  return value;
}

/// The trace with what was got and, on the step at fault, what the specification says if it allows one errno only.
traces::Trace annotated(traces::Trace trace, const Verdict& verdict, const Outcome& outcome,
                        const model::Dialect& dialect, const std::string& note) {
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    trace.steps[i].got.reset();
    if (i < outcome.answers.size()) trace.steps[i].got = outcome.answers[i];
  }
  trace.note = note;
  trace.dialect = dialect.name;
  if (verdict.kind != Verdict::Kind::Diverges) return trace;
  trace.steps.resize(verdict.step + 1);
  // Under a fault a step may be answered in several ways.
  if (!verdict.clause.empty() && !dialect.contract && trace.steps.back().fail_nth == 0) {
    std::int32_t error = 0;
    for (const auto& command : model::specification_of(dialect))
      for (const auto& clause : command.clauses)
        if (clause.id == verdict.clause) error = clause.error;
    trace.steps.back().expect = traces::Expectation{{error}, verdict.clause};
  }
  return traces::subset(trace, std::vector<bool>(trace.steps.size(), true));
}

}  // namespace

ShrinkEffort shrink_effort(const TargetOptions& target, const Verdict& verdict) {
  const bool cheap = target.target == "sim" || !conformance::ended_machine(verdict.kind);
  return {.replays = cheap ? kShrinkReplays : kShrinkReplaysOfCrashes};
}

void print_found(std::ostream& out, const Found& found, const conformance::DialectChoice& dialects,
                 const Style& style) {
  out << style.paint(Ink::Strong, "Found ") << found.file.string() << ", " << found.seen << '\n';
  print_failure(out, found.id, found.small, found.verdict, dialects, style);
  out << '\n';
  print_explanation(out, found.small, dialects.of(found.small), style);
}

Json found_json(const Found& found) {
  auto json = failure_json(found.file.string(), found.small, found.verdict);
  json["seen"] = found.seen;
  return json;
}

std::string divergence_id(const Verdict& verdict) {
  std::string where = conformance::title(verdict);
  for (char& c : where)
    if (c == '/') c = '.';
  char digits[16];
  std::snprintf(digits, sizeof digits, "-%08x",
                hash(shape(verdict.expected) + "\n" + shape(verdict.got) + "\n" + complaint(verdict.console)));
  return where + digits;
}

bool shows(const Verdict& verdict, const Verdict& of, const std::string& id) {
  return verdict.kind == of.kind && divergence_id(verdict) == id;
}

namespace {

/// Writes a trace that was found; if it cannot be kept, the message says how to find it again.
void keep_file(const fs::path& file, const traces::Trace& trace) {
  try {
    traces::write_file(file, trace);
  } catch (const std::system_error& error) {
    throw Unusable(std::string(error.what()) + "; it was to hold: " + trace.note);
  }
}

}  // namespace

std::optional<Found> FoundFolder::take(conformance::Target& target, const traces::Trace& trace, const Verdict& verdict,
                                       const Outcome& outcome, const std::string& origin, const ShrinkEffort& effort) {
  const model::Dialect& dialect = dialects_.of(trace);
  Found found{.id = divergence_id(verdict), .file = {}, .small = {}, .verdict = verdict, .seen = {}};
  found.file = folder_ / (found.id + ".jsonl");
  const fs::path original = folder_ / (found.id + ".original.jsonl");
  {
    const std::lock_guard lock(mutex_);
    if (!ids_.insert(found.id).second || (!replace_ && fs::exists(found.file))) return std::nullopt;
    fs::create_directories(folder_);
  }
  const std::string note = origin + ", expected " + verdict.expected + ", got " + verdict.got;
  keep_file(original, annotated(trace, verdict, outcome, dialect, note));

  if (!verdict.console.empty()) std::ofstream(folder_ / (found.id + ".console")) << verdict.console;

  const auto small = made_small(target, {trace, verdict, outcome}, dialect, effort);
  found.seen = effort.repeats == 0 ? "not replayed since"
               : interrupted()     ? "interrupted before it was shrunk to the end"
               : small.shown == effort.repeats
                   ? "shows every time"
                   : "shown " + std::to_string(small.shown) + " times of " + std::to_string(effort.repeats);
  found.verdict = small.verdict;
  found.small = annotated(small.trace, small.verdict, small.outcome, dialect, note + "; " + found.seen);
  if (!interrupted()) keep_file(found.file, found.small);
  return found;
}

std::size_t FoundFolder::count() const {
  const std::lock_guard lock(mutex_);
  return ids_.size();
}

}  // namespace ioasis::cli
