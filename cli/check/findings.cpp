#include "cli/check/findings.h"

#include <array>
#include <atomic>
#include <map>

#include "cli/check/answers.h"
#include "cli/interrupt.h"
#include "cli/show/unlike.h"
#include "conformance/judge/expected.h"
#include "model/overlay.h"
#include "model/spec.h"
#include "solver/parallel.h"
#include "traces/export/c_program.h"
#include "traces/export/kselftest.h"
#include "traces/export/unexportable.h"
#include "traces/whole_file.h"
#include "traces/writer.h"

namespace ioasis::cli::check {

namespace fs = std::filesystem;
using conformance::Outcome;
using conformance::Verdict;

namespace {

constexpr std::size_t kExamples = 24;  ///< of traces that two kernels answer unlike: so many are replayed again
constexpr int kLooks = 3;              ///< at each of them, to know that it is no accident

/// Calls work(0, target) and work(1, target) with a guest of each kernel, side by side, and meanwhile `idle` in the
/// calling thread. Without a base there is work(1, target) alone.
void on_both(const std::optional<TargetOptions>& base, const TargetOptions& patched, const model::Dialect& dialect,
             const std::function<void(std::size_t which, conformance::Target& target)>& work,
             const std::function<void()>& idle) {
  const std::array guests{base ? &*base : nullptr, &patched};
  const solver::Sharing sharing{.pieces = 2, .threads = 2, .idle = [&] {
                                  idle();
                                  return true;
                                }};
  const auto worker = [&] {
    return [&](std::size_t which) {
      if (!guests[which]) return true;
      const auto target = target_maker(*guests[which], dialect)();
      work(which, *target);
      return true;
    };
  };
  solver::in_order(sharing, worker, [](bool) { return true; });
  if (interrupted()) throw Interrupted();
}

/// Replays it so often and says how often the same verdict came; what else came goes to `other`.
Times replayed(conformance::Target& target, const Found& found, const model::Dialect& dialect, int repeats,
               std::string& other, const std::function<void()>& done) {
  Times times;
  const std::vector<traces::Trace> traces(static_cast<std::size_t>(repeats), found.small);
  run_until_interrupted(target, traces, [&](std::size_t, Outcome&& outcome) {
    const auto verdict = conformance::judge(found.small, outcome, dialect);
    ++times.of;
    if (shows(verdict, found.verdict, found.id))
      ++times.seen;
    else if (conformance::failed(verdict.kind))
      other = std::string(conformance::name(verdict.kind)) + ": " + verdict.got;
    done();
    return true;
  });
  return times;
}

/// Writes it beside the trace as what a person can run, in each form that can say it.
void export_it(Finding& finding, const model::Dialect& dialect) {
  const auto& trace = finding.found.small;
  const auto expected = conformance::expected_answers(trace, dialect);
  const auto write = [&](const char* suffix, const std::function<std::string()>& text) {
    try {
      const auto file = fs::path(finding.found.file).replace_extension(suffix);
      traces::replace_file(file, text());
      return file;
    } catch (const traces::Unexportable&) {
      return fs::path();
    }
  };
  finding.program = write(".c", [&] { return traces::c_program(trace, expected); });
  finding.kselftest = write(".kselftest.c", [&] { return traces::kselftest(trace, expected, "ioasis"); });
}

}  // namespace

std::vector<Finding> verify(const std::vector<Found>& found, const Kernels& kernels, const model::Dialect& dialect,
                            const Depth& depth,
                            const std::function<void(std::size_t done, std::size_t total)>& progress) {
  std::vector<Finding> findings;
  for (const auto& one : found) {
    findings.emplace_back().found = one;
    findings.back().under = kernels.under;
  }
  if (found.empty()) return findings;
  const auto& plain = model::unamended(dialect);
  const auto repeats = [&](const Found& one) {
    return conformance::ended_machine(one.verdict.kind) ? depth.crash_repeats : depth.repeats;
  };
  std::size_t total = 0;
  for (const auto& one : found) total += (kernels.base ? 2 : 1) * static_cast<std::size_t>(repeats(one));
  std::atomic<std::size_t> done{0};
  const auto count = [&] { ++done; };
  const auto look = [&](std::size_t which, conformance::Target& target) {
    for (auto& finding : findings) {
      std::string other;
      auto& times = which == 0 ? finding.base : finding.patched;
      times = replayed(target, finding.found, which == 0 ? plain : dialect, repeats(finding.found), other, count);
      if (which == 0) finding.base_said = other;
    }
  };
  on_both(kernels.base, kernels.patched, dialect, look, [&] { progress(done, total); });
  for (auto& finding : findings) export_it(finding, dialect);
  return findings;
}

std::vector<AllowedChange> changes(const std::vector<Planned>& unlike, const TargetOptions& base,
                                   const TargetOptions& patched, const model::Dialect& dialect, const fs::path& folder,
                                   const std::function<void()>& idle) {
  const std::vector<Planned> examples(unlike.begin(),
                                      unlike.begin() + static_cast<std::ptrdiff_t>(std::min(unlike.size(), kExamples)));
  if (examples.empty()) return {};
  std::array<std::vector<std::vector<Outcome>>, 2> seen;  // by kernel, example, look
  for (auto& of_kernel : seen) of_kernel.resize(examples.size());
  const auto look = [&](std::size_t which, conformance::Target& target) {
    for (std::size_t i = 0; i < examples.size(); ++i)
      run_until_interrupted(target, std::vector(kLooks, examples[i].trace), [&](std::size_t, Outcome&& outcome) {
        seen[which][i].push_back(std::move(outcome));
        return true;
      });
  };
  on_both(base, patched, dialect, look, idle);
  std::map<std::string, AllowedChange> by_clause;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const auto steady = [&](std::size_t which) {
      return std::ranges::all_of(seen[which][i],
                                 [&](const Outcome& o) { return digest_of(o) == digest_of(seen[which][i].front()); });
    };
    const auto difference = cli::unlike(examples[i].trace, seen[0][i].front(), seen[1][i].front());
    if (!difference || !steady(0) || !steady(1)) continue;
    const auto& clauses = examples[i].clauses;
    const auto clause =
        difference->step < clauses.size() ? model::clause_id(clauses[difference->step], dialect) : "unspecified";
    auto& change = by_clause[clause];
    if (change.times++ > 0) continue;
    change.clause = clause;
    change.step = difference->step;
    change.base = difference->first;
    change.patched = difference->second;
    change.trace = examples[i].trace;
    change.file = folder / ("allowed-" + std::to_string(by_clause.size()) + ".jsonl");
    fs::create_directories(folder);
    traces::write_file(change.file, change.trace);
  }
  std::vector<AllowedChange> result;
  for (auto& [clause, change] : by_clause) result.push_back(std::move(change));
  return result;
}

}  // namespace ioasis::cli::check
