// What came of a check, as a page to be attached to a mail: the verdict first, then each finding with what to copy.
#include <fstream>
#include <sstream>

#include "cli/check/declared.h"
#include "cli/check/reports.h"
#include "cli/show/call_text.h"
#include "cli/show/explanation.h"
#include "cli/show/html_page.h"
#include "cli/version.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::cli::check {

namespace {

constexpr const char* kStyle = R"css(
body{font:16px/1.5 system-ui,sans-serif;max-width:72em;margin:1.5em auto;padding:0 1em}
h1{font-size:1.3em}h2{font-size:1.1em;margin-top:2em;border-top:1px solid #8884;padding-top:1em}
.verdict{font-size:1.15em;font-weight:bold;padding:.6em .9em;border-left:.4em solid;background:#8881}
.good{border-color:#18794e}.bad{border-color:#c62a2f}
table{border-collapse:collapse}th{text-align:left;font-weight:normal;opacity:.7;padding-right:1.5em;vertical-align:top}
td{vertical-align:top;overflow-wrap:anywhere}
a{color:#0550ae}@media(prefers-color-scheme:dark){a{color:#7ab7ff}}
pre{overflow-x:auto;background:#8881;padding:.7em}
details{margin:.6em 0}summary{cursor:pointer}button{font:inherit}
)css";

constexpr const char* kScript = R"js(<script>
document.querySelectorAll('button').forEach(b=>b.onclick=()=>{
 navigator.clipboard.writeText(b.parentElement.querySelector('pre').textContent);b.textContent='copied'})
</script>)js";

/// Where pictures are as wide as they are best read.
const Style kPicture(true, true, 110);

std::string row(const std::string& name, const std::string& value) {
  return "<tr><th>" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
}

std::string to_copy(const std::string& what, const std::filesystem::path& file) {
  if (file.empty()) return {};
  return "<details><summary>" + escaped(what) + "</summary><button>copy</button><pre>" +
         escaped(conformance::kernel::text_of(file)) + "</pre></details>\n";
}

std::string section(std::size_t number, const Finding& finding, const model::Dialect& dialect) {
  const auto& [found, under, times, patched, base, base_said, blamed, program, kselftest] = finding;
  const auto& step = found.small.steps[std::min(found.verdict.step, found.small.steps.size() - 1)];
  std::string html = "<h2 id=\"finding-" + std::to_string(number) + "\">Finding " + std::to_string(number) + ": " +
                     escaped(conformance::title(found.verdict)) +
                     (finding.of_patch() ? "" : " (also without the patch)") + "</h2>\n<table>\n";
  html += row("call", call_text(found.small, step));
  if (!under.empty()) html += row("found under", under);
  html += row("as specified", found.verdict.expected);
  html += row("patched", found.verdict.got);
  if (base.of > 0)
    html += row("base", base_said.empty() ? (finding.of_patch() ? "as specified" : found.verdict.got) : base_said);
  html += row("replayed", sureness(finding));
  html += row("seen in", counted(times, "trace"));
  if (!blamed.empty()) html += row("likeliest", joined(blamed, ", "));
  html += "</table>\n";
  if (!found.verdict.console.empty())
    html += "<details open><summary>console</summary><pre>" + escaped(found.verdict.console) + "</pre></details>\n";
  std::ostringstream explanation;
  print_explanation(explanation, found.small, dialect, kPicture);
  html += "<details open><summary>step by step, with the address space before and after</summary><pre>" +
          coloured(explanation.str()) + "</pre></details>\n";
  return html + to_copy("trace: ioasis replay, ioasis explain", found.file) + to_copy("C program", program) +
         to_copy("test for the kernel's selftest", kselftest);
}

std::string section(const AllowedChange& change) {
  return "<table>\n" + row("clause", change.clause) +
         row("call", call_text(change.trace, change.trace.steps[change.step])) + row("base", change.base) +
         row("patched", change.patched) + "</table>\n" + to_copy("trace", change.file);
}

std::string image_text(const conformance::kernel::KernelImage& image) {
  return image.release + ", " + image.recipe + ", " + image.source + ", " + image.key.substr(0, 12);
}

/// Where there are several: a line for each, to be jumped to.
std::string contents(const Result& result) {
  if (result.findings.size() < 2) return {};
  std::string html = "<ul>\n";
  std::size_t number = 0;
  for (const auto& finding : result.findings) {
    const auto& verdict = finding.found.verdict;
    html += "<li><a href=\"#finding-" + std::to_string(++number) + "\">" + escaped(conformance::title(verdict)) +
            "</a>: " + escaped(verdict.expected + ", now " + verdict.got) + "</li>\n";
  }
  return html + "</ul>\n";
}

std::string about(const Result& result) {
  std::string html =
      "<h2>What was checked</h2>\n<table>\n" + row("patch", result.title) +
      (result.base ? row("base", image_text(*result.base)) : "") +
      row(result.base ? "patched" : "kernel", image_text(result.patched)) +
      row("touches", joined(touched_text(result), "; ")) + row("aimed by", result.aimed_by) +
      row("depth", result.depth) + row("specification", result.dialect->name) +
      row("judged", counted(result.summary.traces, "trace") + ", " + counted(result.summary.steps, "step") + ", " +
                        counted(result.summary.coverage.reached(), "clause")) +
      row("passed over", counted(result.passed_over, "trace") + ", which could only show what was seen");
  for (const auto& text : followed_text(result)) html += row("declared", text);
  for (const auto& note : result.notes) html += row("note", note);
  if (!result.citing.empty()) html += row("clauses that cite what is touched", joined(result.citing, ", "));
  for (const auto& phase : result.phases) html += row(phase.name, duration_text(phase.seconds));
  return html + row("made by", "ioasis " + std::string(version()) + ", --depth " + result.depth) + "</table>\n";
}

}  // namespace

std::string report_page(const Result& result) {
  std::string body = "<p class=\"verdict " + std::string(result.good() ? "good" : "bad") + "\">" +
                     escaped(verdict_of(result)) + "</p>\n";
  body += contents(result);
  std::size_t number = 0;
  for (const auto& finding : result.findings) body += section(++number, finding, *result.dialect);
  if (!result.broken_tests.empty()) body += "<h2>Tests of the kernel's own that no longer pass</h2>\n<table>\n";
  for (const auto& test : result.broken_tests) body += row(test.name, test.patched + ". " + test.said);
  if (!result.broken_tests.empty()) body += "</table>\n";
  if (!result.changes.empty()) body += "<h2>Answers that differ, and are all allowed</h2>\n";
  for (const auto& change : result.changes) body += section(change);
  if (!result.known.empty() || !result.mended.empty()) body += "<h2>No news, and mended</h2>\n<table>\n";
  for (const auto& [id, times] : result.known) body += row("both kernels show", id + ", in " + counted(times, "trace"));
  for (const auto& [id, times] : result.mended)
    body += row("the base alone shows", id + ", in " + counted(times, "trace"));
  if (!result.known.empty() || !result.mended.empty()) body += "</table>\n";
  return page_of(result.title, body + about(result) + kScript, kStyle);
}

}  // namespace ioasis::cli::check
