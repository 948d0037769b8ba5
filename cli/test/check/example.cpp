#include "cli/test/check/example.h"

#include <sstream>

#include "model/spec.h"
#include "traces/reader.h"
#include "traces/whole_file.h"

namespace ioasis::cli::check {

using conformance::Verdict;

Result with_a_finding(const test::Scratch& scratch) {
  Result result;
  result.title = "iommufd: <b>break</b> & mend";
  result.depth = "quick";
  result.base.emplace().release = result.patched.release = "6.12.117";
  result.summary.traces = 3;
  const auto index = model::clause_of_id("IOAS_ALLOC/accepted").value();
  result.summary.coverage.count(static_cast<int>(uapi::Command::IoasAlloc), -1);
  EXPECT_GT(result.summary.coverage[index], 0u);
  auto& finding = result.findings.emplace_back();
  finding.found.small.steps.push_back(traces::call(uapi::Command::IoasAlloc));
  finding.found.verdict.kind = Verdict::Kind::Diverges;
  finding.found.verdict.clause = "IOAS_ALLOC/accepted";
  finding.found.verdict.expected = "success";
  finding.found.verdict.got = "ENOMEM # not <ok>";
  finding.found.file = scratch / "found.jsonl";
  finding.program = scratch / "found.c";
  traces::replace_file(finding.program, "int main(void) { return 0 < 1; }\n");
  finding.patched = {10, 10};
  finding.base = {0, 10};
  return result;
}

Result with_everything(const test::Scratch& scratch) {
  auto result = with_a_finding(scratch);
  std::istringstream mapping(R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":16}}}
{"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x4000","iova":"0x1000000"}}
{"op":"IOAS_UNMAP","in":{"ioas_id":"ioas0","iova":"0x1000000","length":"0x1000"}}
)");
  auto finding = result.findings.front();
  traces::replace_file(finding.found.file, mapping.str());
  finding.found.small = traces::read(mapping, "mapping");
  finding.found.verdict.step = 2;
  finding.found.verdict.clause = "IOAS_UNMAP/cuts-area";
  finding.found.verdict.expected = "ENOENT";
  finding.found.verdict.got = "OK";
  finding.under = "KASAN and lockdep";
  finding.blamed = {"io_pagetable.c: iopt_unmap_iova_range, line 730"};
  result.findings.push_back(finding);
  auto crash = finding;
  crash.found.verdict.kind = Verdict::Kind::Crash;
  crash.found.verdict.clause.clear();
  crash.found.verdict.expected = "an answer, and no complaint from the kernel";
  crash.found.verdict.got = "a crash or a kernel report";
  crash.found.verdict.console =
      "[    2.0] WARNING: CPU: 0 PID: 71 at drivers/iommu/iommufd/pages.c:176 iopt_pages_sub_npinned+0x6d/0x80\n";
  result.findings.push_back(crash);
  result.touched.push_back({"drivers/iommu/iommufd/io_pagetable.c", "iopt_unmap_iova_range", {}});
  result.aimed_by = "which functions each command runs, measured";
  result.citing = {"IOAS_UNMAP/cuts-area", "IOAS_UNMAP/nothing-mapped"};
  result.known["IOAS_MAP.iova-taken-12345678"] = 2;
  result.mended["IOAS_COPY.length-zero-12345678"] = 1;
  result.broken_tests = {{"iommufd.iommufd_ioas.unmap_partly", "failed", "iommufd.c:731: Expected 0 == 1"}};
  auto& change = result.changes.emplace_back();
  change.clause = "IOAS_MAP/accepted";
  change.trace = finding.found.small;
  change.step = 1;
  change.base = "iova = 0x1000";
  change.patched = "iova = 0x2000";
  change.file = finding.found.file;
  result.phases = {{"build the patched kernel", 14.2}, {"replay on the patched kernel", 5.1}};
  return result;
}

}  // namespace ioasis::cli::check
