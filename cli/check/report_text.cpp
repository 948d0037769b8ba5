// What came of a check, for a terminal.
#include "cli/check/declared.h"
#include "cli/check/reports.h"
#include "cli/progress.h"
#include "cli/show/call_text.h"
#include "cli/show/explanation.h"

namespace ioasis::cli::check {

namespace {

std::string times_text(const Times& times) { return std::to_string(times.seen) + " of " + std::to_string(times.of); }

void print_finding(std::ostream& out, std::size_t number, const Finding& finding, const model::Dialect& dialect,
                   const Style& style) {
  out << '\n'
      << style.paint(Ink::Strong, "Finding " + std::to_string(number)) << ", in " << counted(finding.times, "trace")
      << (finding.under.empty() ? "" : ", under " + finding.under)
      << (finding.of_patch() ? "" : ", also without the patch") << '\n';
  print_failure(out, finding.found.file.string(), finding.found.small, finding.found.verdict, dialect, style);
  print_wrapped(out, "  replayed  ", 12, sureness(finding), style.width);
  if (!finding.blamed.empty()) print_wrapped(out, "  likeliest ", 12, joined(finding.blamed, ", "), style.width);
  if (!finding.program.empty()) print_wrapped(out, "  as C      ", 12, finding.program.string(), style.width);
  out << '\n';
  print_explanation(out, finding.found.small, dialect, style);
}

void print_change(std::ostream& out, const AllowedChange& change, const Style& style) {
  out << "  " << style.paint(Ink::Name, change.clause) << ", " << change.file.string() << '\n';
  print_wrapped(out, "    step " + std::to_string(change.step + 1) + "  ", 12,
                call_text(change.trace, change.trace.steps[change.step]), style.width);
  print_wrapped(out, "    base    ", 12, change.base, style.width);
  print_wrapped(out, "    patched ", 12, change.patched, style.width);
}

void print_image(std::ostream& out, const std::string& what, const conformance::kernel::KernelImage& image) {
  out << "  " << padded(what, 10) << image.release << ' ' << image.recipe << ' ' << image.key.substr(0, 12) << '\n';
}

}  // namespace

std::string sureness(const Finding& finding) {
  std::string text = times_text(finding.patched);
  if (finding.base.of > 0) text = "patched " + text + ", base " + times_text(finding.base);
  if (finding.patched.seen < finding.patched.of) text += "; it does not show every time";
  if (!finding.base_said.empty()) text += "; the base: " + finding.base_said;
  return text;
}

std::string verdict_of(const Result& result) {
  if (!result.cannot_run.empty()) return "no trace can be run on the patched kernel: " + result.cannot_run;
  const auto of_patch = result.of_patch();
  if (of_patch > 0)
    return result.base
               ? counted(of_patch, "change") + " that the specification does not allow, and the base does not show"
               : counted(of_patch, "finding") + " that the specification does not allow";
  if (!result.broken_tests.empty())
    return counted(result.broken_tests.size(), "test") + " of the kernel's own that passed before";
  const auto declared = followed(result);
  const auto never =
      static_cast<std::size_t>(std::ranges::count_if(declared, [](const Followed& one) { return one.times == 0; }));
  const auto as_declared = counted(declared.size() - never, "change") + " as declared";
  if (never > 0) return as_declared + "; " + counted(never, "declared change") + " never seen";
  if (!declared.empty() && result.changes.empty()) return as_declared;
  if (!declared.empty())
    return as_declared + "; " + counted(result.changes.size(), "change") + " that the specification allows";
  if (!result.changes.empty())
    return "conforms; " + counted(result.changes.size(), "change") + " that the specification allows";
  return result.base ? "conforms, and no difference to the base was seen" : "conforms";
}

std::vector<std::string> touched_text(const Result& result) {
  std::vector<std::string> all;
  for (const auto& touched : result.touched)
    all.push_back(touched.file + (touched.function.empty() ? "" : ": " + touched.function));
  return all;
}

void print_report(std::ostream& out, const Result& result, const Style& style) {
  out << style.paint(result.good() ? Ink::Good : Ink::Bad, verdict_of(result)) << '\n';
  print_wrapped(out, result.base ? "  patch     " : "  kernel    ", 12, result.title, style.width);
  if (result.base) print_image(out, "base", *result.base);
  print_image(out, result.base ? "patched" : "is", result.patched);
  for (const auto& touched : touched_text(result)) print_wrapped(out, "  touches   ", 12, touched, style.width);
  if (!result.aimed_by.empty()) print_wrapped(out, "  aimed by  ", 12, result.aimed_by, style.width);
  for (const auto& note : result.notes) print_wrapped(out, "  note      ", 12, note, style.width);
  for (const auto& text : followed_text(result)) print_wrapped(out, "  declared  ", 12, text, style.width);
  out << "  judged    " << counted(result.summary.traces, "trace") << ", " << counted(result.summary.steps, "step")
      << ", " << counted(result.summary.coverage.reached(), "clause");
  if (result.passed_over > 0)
    out << "; " << counted(result.passed_over, "trace") << " passed over, which could only show what was seen";
  out << '\n';
  std::size_t number = 0;
  for (const auto& finding : result.findings) print_finding(out, ++number, finding, *result.dialect, style);
  for (const auto& test : result.broken_tests) {
    out << "\nThe kernel's test " << style.paint(Ink::Name, test.name) << " passes on the base, " << test.patched
        << '\n';
    print_wrapped(out, "  ", 2, test.said, style.width);
  }
  if (!result.changes.empty()) out << "\nAnswers that differ, and are all allowed:\n";
  for (const auto& change : result.changes) print_change(out, change, style);
  for (const auto& [id, times] : result.known)
    out << "\nNo news, both kernels show it: " << id << ", in " << counted(times, "trace") << '\n';
  for (const auto& [id, times] : result.mended)
    out << "\nMended, the base alone shows it: " << id << ", in " << counted(times, "trace") << '\n';
  if (!result.citing.empty())
    print_wrapped(out, "\nClauses that cite what is touched; do they still say what the code does?\n  ", 2,
                  joined(result.citing, ", "), style.width);
  out << '\n';
  double sum = 0;
  for (const auto& phase : result.phases) {
    out << "  " << padded(phase.name, 32) << duration_text(phase.seconds) << '\n';
    sum += phase.seconds;
  }
  out << "  " << padded("in all", 32) << duration_text(sum) << '\n';
}

}  // namespace ioasis::cli::check
