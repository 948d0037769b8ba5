#include "cli/check/cases.h"

#include <algorithm>
#include <sstream>

#include "cli/check/reports.h"
#include "model/clause_name.h"
#include "model/spec.h"

namespace ioasis::cli::check {

namespace {

std::string description(const Finding& finding, const model::Dialect& dialect) {
  std::ostringstream text;
  print_failure(text, finding.found.file.string(), finding.found.small, finding.found.verdict, dialect,
                Style(false, false, 100));
  return text.str() + sureness(finding) + '\n';
}

/// What the patch's findings at a clause say; empty where there are none.
std::string failures_at(const Result& result, std::string_view clause) {
  std::string text;
  for (const auto& finding : result.findings)
    if (finding.of_patch() && finding.found.verdict.clause == clause) text += description(finding, *result.dialect);
  return text;
}

Case case_of(const Result& result, const std::string& id, bool reached) {
  Case one{.name = std::string(model::short_name(id))};
  if (auto why = failures_at(result, id); !why.empty())
    one.state = Case::State::Failed, one.why = std::move(why);
  else if (!reached)
    one.state = Case::State::Skipped, one.why = "no trace of this run reached it";
  return one;
}

Group of_kernel(const Result& result) {
  Group group{.name = "kernel", .cases = {{.name = "runs traces"}}};
  if (!result.cannot_run.empty()) group.cases.front() = {"runs traces", Case::State::Failed, result.cannot_run};
  for (const auto& test : result.broken_tests)
    group.cases.push_back({"selftest " + test.name, Case::State::Failed, test.patched + '\n' + test.said});
  const auto text = failures_at(result, "");
  group.cases.push_back({"neither warns, hangs nor keeps memory outside of any clause",
                         text.empty() ? Case::State::Passed : Case::State::Failed, text});
  return group;
}

}  // namespace

bool Group::failed() const {
  return std::ranges::any_of(cases, [](const Case& one) { return one.state == Case::State::Failed; });
}

std::vector<Group> cases_of(const Result& result) {
  const auto deciding = model::deciding_clauses(*result.dialect);
  std::vector<Group> groups;
  for (std::size_t index = 0; index < deciding.size(); ++index) {
    if (!deciding[index]) continue;
    const auto id = model::clause_id(index, *result.dialect);
    const auto command = id.substr(0, id.find('/'));
    auto group = std::ranges::find(groups, command, &Group::name);  // declared clauses come behind all others
    if (group == groups.end()) group = groups.insert(group, {command, {}});
    group->cases.push_back(case_of(result, id, result.summary.coverage[index] > 0));
  }
  groups.push_back(of_kernel(result));
  return groups;
}

}  // namespace ioasis::cli::check
