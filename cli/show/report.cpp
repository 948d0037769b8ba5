// Layouts of verdicts and summaries.
#include "cli/show/report.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/exit_codes.h"
#include "cli/progress.h"
#include "cli/show/call_text.h"
#include "cli/show/explanation.h"
#include "model/spec.h"

namespace ioasis::cli {

namespace {

using conformance::Summary;
using conformance::Verdict;

constexpr std::array kKinds{Verdict::Kind::Conforms, Verdict::Kind::Diverges, Verdict::Kind::Crash,
                            Verdict::Kind::Timeout,  Verdict::Kind::Leak,     Verdict::Kind::NotJudged,
                            Verdict::Kind::Skipped};

Ink ink_of(Verdict::Kind kind) {
  if (kind == Verdict::Kind::NotJudged || kind == Verdict::Kind::Skipped) return Ink::Warn;
  return conformance::failed(kind) ? Ink::Bad : Ink::Good;
}

/// The verdict's name as a key of JSON.
std::string key_of(Verdict::Kind kind) {
  std::string key(conformance::name(kind));
  std::ranges::replace(key, ' ', '_');
  return key;
}

std::string indented(const std::string& text, std::string_view margin) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    result += std::string(margin) + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return result;
}

const model::ClauseText* clause_with(const std::string& id) {
  for (const auto& command : model::specification())
    for (const auto& clause : command.clauses)
      if (clause.id == id) return &clause;
  return nullptr;
}

}  // namespace

int exit_code_of(const Summary& summary) {
  if (summary.any_failed()) return kDiverges;
  if (summary.of(Verdict::Kind::Skipped) > 0) return kUnavailable;
  return summary.nothing_judged() ? kNothingJudged : kConforms;
}

void print_failure(std::ostream& out, const std::string& name, const traces::Trace& trace, const Verdict& verdict,
                   const conformance::DialectChoice& dialects, const Style& style) {
  const bool failed = conformance::failed(verdict.kind);
  out << style.paint(Ink::Strong, name) << ": "
      << style.paint(failed ? Ink::Bad : Ink::Warn, conformance::name(verdict.kind));
  if (!failed) {
    out << ": " << verdict.unjudged << '\n';
    return;
  }
  out << " at step " << verdict.step + 1 << " of " << trace.steps.size() << '\n';
  if (verdict.step < trace.steps.size())
    print_wrapped(out, "  ", 6, call_text(trace, trace.steps[verdict.step]), style.width);
  if (!verdict.clause.empty() && !print_clause(out, verdict.clause, dialects.of(trace), 2, style))
    out << "  " << style.paint(Ink::Name, verdict.clause) << '\n';
  print_wrapped(out, "  expected  ", 12, verdict.expected, style.width);
  print_wrapped(out, "  got       ", 12, verdict.got, style.width);
  if (!verdict.console.empty()) out << "  console\n" << indented(verdict.console, style.either("  │ ", "  | "));
}

Json failure_json(const std::string& name, const traces::Trace& trace, const Verdict& verdict) {
  Json json{{"trace", name},
            {"verdict", key_of(verdict.kind)},
            {"step", verdict.step + 1},
            {"steps", trace.steps.size()},
            {"call", verdict.step < trace.steps.size() ? call_text(trace, trace.steps[verdict.step]) : ""},
            {"clause", verdict.clause}};
  if (const auto* clause = clause_with(verdict.clause)) json["cite"] = clause->cite.where;
  json["expected"] = verdict.expected;
  json["got"] = verdict.got;
  if (!verdict.console.empty()) json["console"] = verdict.console;
  return json;
}

void print_summary(std::ostream& out, const Summary& summary, const std::string& target, const Style& style) {
  out << style.paint(Ink::Strong, target.empty() ? "nothing was run" : target) << ": " << summary.traces << " traces, "
      << summary.steps << " steps judged, in " << duration_text(summary.seconds);
  if (summary.seconds > 0.5)
    out << " (" << static_cast<std::size_t>(static_cast<double>(summary.traces) / summary.seconds) << " traces/s)";
  out << '\n';
  for (const auto kind : kKinds)
    if (const auto number = summary.of(kind); number > 0)
      out << "  " << style.paint(ink_of(kind), padded(conformance::name(kind), 10)) << ' ' << number << '\n';
  for (const auto& [reason, steps] : summary.unjudged)
    print_wrapped(out, "  not judged ", 13, std::to_string(steps) + " steps: " + reason, style.width);
  out << "  clauses    " << summary.coverage.reached() << " reached of " << summary.coverage.reachable()
      << " that can be\n";
}

Json summary_json(const Summary& summary) {
  Json verdicts = Json::object();
  for (const auto kind : kKinds) verdicts[key_of(kind)] = summary.of(kind);
  return {{"traces", summary.traces},
          {"steps_judged", summary.steps},
          {"steps_not_judged", summary.unjudged},
          {"seconds", summary.seconds},
          {"verdicts", std::move(verdicts)}};
}

void print_coverage(std::ostream& out, const model::Coverage& coverage, const Style& style) {
  const auto missed = coverage.missed();
  out << (missed.empty() ? "Every clause that can be reached was.\n" : "Not reached:\n");
  for (const auto& id : missed) out << "  " << style.paint(Ink::Name, id) << '\n';
  out << "Cannot be reached:\n";
  for (const auto& [id, reason] : model::unreachable_clauses()) {
    out << "  " << style.paint(Ink::Name, id) << '\n';
    print_wrapped(out, "      ", 6, reason, style.width);
  }
}

Json coverage_json(const model::Coverage& coverage) {
  Json counts = Json::object(), unreachable = Json::array();
  for (std::size_t i = 0; i < coverage.size(); ++i)
    if (coverage[i] > 0) counts[model::clause_id(i)] = coverage[i];
  for (const auto& [id, reason] : model::unreachable_clauses())
    unreachable.push_back({{"clause", id}, {"reason", reason}});
  return {{"reached", coverage.reached()},
          {"reachable", coverage.reachable()},
          {"missed", coverage.missed()},
          {"unreachable", std::move(unreachable)},
          {"counts", std::move(counts)}};
}

}  // namespace ioasis::cli
