// What came of a check, as one JSON document.
#include "cli/check/declared.h"
#include "cli/check/reports.h"
#include "cli/show/call_text.h"
#include "cli/show/kernel_image.h"
#include "conformance/overlays/document.h"

namespace ioasis::cli::check {

namespace {

Json times_json(const Times& times) { return {{"seen", times.seen}, {"of", times.of}}; }

}  // namespace

Json report_json(const Result& result) {
  Json document{{"verdict", result.good() ? "conforms" : "diverges"},
                {"text", verdict_of(result)},
                {"title", result.title},
                {"depth", result.depth},
                {"dialect", result.dialect->name},
                {"base", result.base ? image_json(*result.base) : Json()},
                {"patched", image_json(result.patched)},
                {"touched", touched_text(result)},
                {"aimed_by", result.aimed_by},
                {"notes", result.notes},
                {"citing", result.citing},
                {"cannot_run", result.cannot_run},
                {"passed_over", result.passed_over},
                {"summary", summary_json(result.summary)},
                {"known", result.known},
                {"mended", result.mended}};
  document["findings"] = Json::array();
  for (const auto& finding : result.findings) {
    auto json = failure_json(finding.found.file.string(), finding.found.small, finding.found.verdict);
    json["of_patch"] = finding.of_patch();
    json["traces"] = finding.times;
    json["under"] = finding.under;
    json["patched"] = times_json(finding.patched);
    json["base"] = times_json(finding.base);
    json["base_said"] = finding.base_said;
    json["likeliest"] = finding.blamed;
    json["program"] = finding.program.string();
    json["kselftest"] = finding.kselftest.string();
    document["findings"].push_back(std::move(json));
  }
  document["changes"] = Json::array();
  for (const auto& change : result.changes)
    document["changes"].push_back({{"trace", change.file.string()},
                                   {"clause", change.clause},
                                   {"traces", change.times},
                                   {"step", change.step + 1},
                                   {"call", call_text(change.trace, change.trace.steps[change.step])},
                                   {"base", change.base},
                                   {"patched", change.patched}});
  document["broken_tests"] = Json::array();
  for (const auto& test : result.broken_tests)
    document["broken_tests"].push_back({{"name", test.name}, {"patched", test.patched}, {"said", test.said}});
  document["declared"] = Json::array();
  for (const auto& [change, times] : followed(result))
    document["declared"].push_back(
        {{"clause", change.id()}, {"change", conformance::words(change)}, {"followed", times}});
  document["phases"] = Json::array();
  for (const auto& phase : result.phases)
    document["phases"].push_back({{"name", phase.name}, {"seconds", phase.seconds}});
  return document;
}

}  // namespace ioasis::cli::check
