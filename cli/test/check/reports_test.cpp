// The forms in which a check is reported, each read by a reader that is not ours.
#include "cli/check/reports.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "cli/check/cases.h"
#include "cli/test/check/example.h"
#include "cli/test/run_ioasis.h"
#include "conformance/child_process.h"
#include "model/spec.h"
#include "traces/whole_file.h"

namespace ioasis::cli::check {
namespace {

using conformance::Verdict;

const Case& case_named(const std::vector<Group>& groups, const std::string& group, const std::string& name) {
  const auto at = std::ranges::find(groups, group, &Group::name);
  return *std::ranges::find(at->cases, name, &Case::name);
}

TEST(Cases, FailWhereThePatchBroughtAFinding) {
  const test::Scratch scratch;
  auto result = with_a_finding(scratch);
  EXPECT_EQ(case_named(cases_of(result), "IOAS_ALLOC", "accepted").state, Case::State::Failed);
  result.findings.front().base = {10, 10};
  EXPECT_EQ(case_named(cases_of(result), "IOAS_ALLOC", "accepted").state, Case::State::Passed)
      << "what the base shows too is not the patch's";
  EXPECT_TRUE(result.good());
}

TEST(Cases, AreSkippedWhereNoTraceReachedThem) {
  const test::Scratch scratch;
  const auto groups = cases_of(with_a_finding(scratch));
  EXPECT_EQ(case_named(groups, "IOAS_MAP", "accepted").state, Case::State::Skipped);
}

TEST(Cases, FailWhereNoTraceCanBeRun) {
  Result result;
  result.cannot_run = "/dev/iommu: EIO";
  EXPECT_EQ(case_named(cases_of(result), "kernel", "runs traces").state, Case::State::Failed);
  EXPECT_FALSE(result.good());
}

TEST(Cases, FailWhereATestOfTheKernelsOwnNoLongerPasses) {
  Result result;
  result.broken_tests = {{"iommufd.cmd_fail", "failed", "iommufd.c:101: expected 0"}};
  EXPECT_EQ(case_named(cases_of(result), "kernel", "selftest iommufd.cmd_fail").state, Case::State::Failed);
  EXPECT_FALSE(result.good());
  EXPECT_EQ(verdict_of(result), "1 test of the kernel's own that passed before");
}

TEST(ReportKtap, PlansAsManyTestsAsItHasAndCountsThemFromOne) {
  const test::Scratch scratch;
  std::istringstream text(report_ktap(with_a_finding(scratch)));
  std::string line;
  std::getline(text, line);
  EXPECT_EQ(line, "KTAP version 1");
  std::size_t planned = 0, nested = 0, at = 0, of_nested = 0;
  bool failed = false;
  while (std::getline(text, line)) {
    if (line.starts_with("1..")) planned = std::stoul(line.substr(3));
    if (line.starts_with("    1..")) nested = std::stoul(line.substr(7)), of_nested = 0;
    const bool inner = line.starts_with("    ok ") || line.starts_with("    not ok ");
    if (inner) {
      EXPECT_EQ(std::stoul(line.substr(line.find("ok ") + 3)), ++of_nested) << line;
    }
    if (line.starts_with("ok ") || line.starts_with("not ok ")) {
      EXPECT_EQ(of_nested, nested) << line;
      EXPECT_EQ(std::stoul(line.substr(line.find("ok ") + 3)), ++at) << line;
    }
    failed = failed || line.ends_with("IOAS_ALLOC") == line.starts_with("not ok ");
  }
  EXPECT_EQ(at, planned);
  EXPECT_TRUE(failed);
}

TEST(ReportJunit, IsWhatItsSchemaAllows) {
  const test::Scratch scratch;
  const auto file = scratch / "report.xml";
  traces::replace_file(file, report_junit(with_a_finding(scratch)));
  std::string said;
  const int status = conformance::run({.argv = {"xmllint", "--noout", "--schema", IOASIS_JUNIT_SCHEMA, file.string()}},
                                      [&](std::string_view line) { said.append(line).append("\n"); });
  EXPECT_EQ(status, 0) << said;
}

TEST(ReportJunit, IsXmlWithTheCountsOfItsCases) {
  const test::Scratch scratch;
  const auto file = scratch / "report.xml";
  traces::replace_file(file, report_junit(with_a_finding(scratch)));
  std::string said;
  const char* const kCount =
      "import sys, xml.etree.ElementTree as e\n"
      "root = e.parse(sys.argv[1]).getroot()\n"
      "for s in root:\n"
      "    assert int(s.get('tests')) == len(s), s.get('name')\n"
      "    assert int(s.get('failures')) == len(s.findall('testcase/failure'))\n"
      "    assert int(s.get('skipped')) == len(s.findall('testcase/skipped'))\n"
      "print(root.tag, len(root.findall('testsuite/testcase/failure')))\n";
  conformance::run({.argv = {"python3", "-c", kCount, file.string()}}, [&](std::string_view line) { said += line; });
  EXPECT_EQ(said, "testsuites 1");
}

TEST(ReportPage, BeginsWithTheVerdictAndTakesNothingForMarkup) {
  const test::Scratch scratch;
  const auto page = report_page(with_a_finding(scratch));
  const auto verdict = page.find("1 change that the specification does not allow");
  ASSERT_NE(verdict, std::string::npos);
  EXPECT_LT(verdict, page.find("Finding 1"));
  EXPECT_EQ(page.find("<b>break</b>"), std::string::npos);
  EXPECT_NE(page.find("ENOMEM # not &lt;ok&gt;"), std::string::npos);
  EXPECT_NE(page.find("return 0 &lt; 1;"), std::string::npos) << "the program can be copied from the page";
}

TEST(ReportJson, SaysWhoseEachFindingIs) {
  const test::Scratch scratch;
  const auto document = report_json(with_a_finding(scratch));
  EXPECT_EQ(document["verdict"], "diverges");
  EXPECT_EQ(document["findings"][0]["of_patch"], true);
  EXPECT_EQ(document["findings"][0]["patched"]["seen"], 10);
}

}  // namespace
}  // namespace ioasis::cli::check
