// Patches checked on real kernels.
#include <sys/mount.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/test/run_ioasis.h"
#include "conformance/child_process.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::cli::test {
namespace {

namespace kernel = conformance::kernel;

class CheckPatch : public testing::Test {
 protected:
  test::Run check(const std::string& patch, std::vector<std::string> more = {}) {
    std::vector<std::string> all{"check-patch", patch,   "--depth", "quick", "--agent",
                                 IOASIS_AGENT,  "--out", found(),   "--json"};
    all.insert(all.end(), more.begin(), more.end());
    return ioasis(all);
  }
  /// A patch that changes nothing.
  std::string comment() const {
    return scratch.file("comment.patch",
                        {"--- a/drivers/iommu/iommufd/main.c", "+++ b/drivers/iommu/iommufd/main.c", "@@ -1,1 +1,2 @@",
                         " // SPDX-License-Identifier: GPL-2.0-only", "+/* A comment. */"});
  }
  std::string found() const { return (scratch / "found").string(); }
  const Scratch scratch;
};

TEST_F(CheckPatch, FindsAnErrnoThatChangesAndSaysByWhichClauseAndWhose) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto page = (scratch / "report.html").string();
  const auto run = check(IOASIS_PATCHES "/unmap-swaps-errno.patch", {"--html", page});
  ASSERT_EQ(run.code, 1) << run.out << run.err;
  const auto document = nlohmann::json::parse(run.out);
  ASSERT_FALSE(document["findings"].empty());
  for (const auto& finding : document["findings"]) {
    EXPECT_EQ(finding["expected"], "EOVERFLOW");
    EXPECT_EQ(finding["got"], "EINVAL");
    EXPECT_EQ(finding["clause"].get<std::string>().substr(0, 10), "IOAS_UNMAP");
    EXPECT_EQ(finding["patched"]["seen"], 10);
    EXPECT_EQ(finding["base"]["seen"], 0);
    EXPECT_LE(finding["steps"], 3);
    EXPECT_TRUE(std::filesystem::exists(finding["program"].get<std::string>()));
  }
  EXPECT_TRUE(std::filesystem::exists(page));
  const auto traced = document["findings"][0]["trace"].get<std::string>();
  EXPECT_EQ(ioasis({"bisect", traced, "--patch", IOASIS_PATCHES "/unmap-swaps-errno.patch", "--agent", IOASIS_AGENT,
                    "--json"})
                .code,
            0)
      << "the one patch is the one at fault";
}

TEST_F(CheckPatch, FindsMemoryThatIsNotGivenBackWhereAllIsAnsweredAsSpecified) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto run = check(IOASIS_PATCHES "/unpin-keeps-charge.patch");
  ASSERT_EQ(run.code, 1) << run.out << run.err;
  const auto findings = nlohmann::json::parse(run.out)["findings"];
  const auto leak = std::ranges::find(findings, "leak", [](const auto& one) { return one["verdict"]; });
  ASSERT_NE(leak, findings.end()) << run.out;
  EXPECT_NE((*leak)["got"].get<std::string>().find("KiB stay charged to the process"), std::string::npos);
  EXPECT_EQ((*leak)["patched"]["seen"], 10);
  EXPECT_EQ((*leak)["base"]["seen"], 0);
}

TEST_F(CheckPatch, ProposesTheOverlayUnderWhichThePatchIsAsDeclared) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto meant = (scratch / "meant.json").string();
  const auto found = check(IOASIS_PATCHES "/unmap-swaps-errno.patch", {"--propose", meant});
  ASSERT_EQ(found.code, 1) << found.out << found.err;
  const auto run = check(IOASIS_PATCHES "/unmap-swaps-errno.patch", {"--overlay", meant});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  const auto document = nlohmann::json::parse(run.out);
  EXPECT_EQ(document["text"], "2 changes as declared");
  ASSERT_EQ(document["declared"].size(), 2u);
  for (const auto& change : document["declared"]) EXPECT_GT(change["followed"], 0) << change;
  EXPECT_EQ(document["declared"][0]["change"], "IOAS_UNMAP/iova-at-top answers EINVAL");

  const auto not_followed = check(comment(), {"--overlay", meant});
  EXPECT_EQ(not_followed.code, 1) << "a change that is declared, and not made";
  for (const auto& finding : nlohmann::json::parse(not_followed.out)["findings"])
    EXPECT_EQ(finding["expected"], "EINVAL");
}

TEST_F(CheckPatch, FindsNothingWhereNothingChanges) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto run = check(comment());
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  const auto document = nlohmann::json::parse(run.out);
  EXPECT_EQ(document["findings"].size() + document["changes"].size(), 0u) << run.out;
  EXPECT_EQ(document["summary"]["traces"], 1200);
}

TEST_F(CheckPatch, ThatHangsSaysWhatTheCallWaitsIn) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto run = check(IOASIS_PATCHES "/../../kernel/regressions/hwpt-abort-locks.patch");
  ASSERT_EQ(run.code, 1) << run.out << run.err;
  const auto finding = nlohmann::json::parse(run.out)["findings"][0];
  EXPECT_EQ(finding["verdict"], "timeout");
  EXPECT_LE(finding["steps"], 4);
  EXPECT_NE(finding["console"].get<std::string>().find("iommufd_hwpt_paging_destroy"), std::string::npos) << finding;
}

TEST_F(CheckPatch, OnTopOfAnotherSaysWhatItMends) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const std::string wrong = IOASIS_PATCHES "/unmap-swaps-errno.patch";
  std::ofstream right(scratch / "right.patch");
  for (std::string line : kernel::lines_of(std::filesystem::path(wrong))) {
    const bool of_head = line.starts_with("---") || line.starts_with("+++");
    if (!of_head && (line.starts_with('-') || line.starts_with('+'))) line[0] = line[0] == '-' ? '+' : '-';
    right << line << '\n';
  }
  right.close();
  const auto run = check((scratch / "right.patch").string(), {"--on", wrong});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_FALSE(nlohmann::json::parse(run.out)["mended"].empty()) << run.out;
}

TEST_F(CheckPatch, ThatDoesNotApplySaysWhichHunk) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto patch =
      scratch.file("wrong.patch", {"--- a/drivers/iommu/iommufd/main.c", "+++ b/drivers/iommu/iommufd/main.c",
                                   "@@ -1,1 +1,1 @@", "-what is not there", "+what is"});
  const auto run = check(patch);
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("drivers/iommu/iommufd/main.c: Hunk #1 FAILED"), std::string::npos) << run.err;
}

TEST_F(CheckPatch, WhoseKernelDoesNotBuildSaysWhatTheCompilerSays) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto patch =
      scratch.file("error.patch", {"--- a/drivers/iommu/iommufd/main.c", "+++ b/drivers/iommu/iommufd/main.c",
                                   "@@ -1,1 +1,2 @@", " // SPDX-License-Identifier: GPL-2.0-only", "+#error no way"});
  const auto run = check(patch);
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("#error no way"), std::string::npos) << run.err;
}

TEST_F(CheckPatch, WithoutRoomForItsFindingsSaysSoAndWhatWasToBeKept) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  std::filesystem::create_directories(found());
  if (mount("none", found().c_str(), "tmpfs", 0, "size=4k") != 0) GTEST_SKIP() << "nothing may be mounted here";
  const auto run = check(IOASIS_PATCHES "/unmap-swaps-errno.patch");
  umount(found().c_str());
  EXPECT_EQ(run.code, 2) << run.out;
  EXPECT_NE(run.err.find("No space left on device; it was to hold: trace "), std::string::npos) << run.err;
}

TEST_F(CheckPatch, ThatIsKilledKeepsWhatItHasFound) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto findings = [&] {
    std::vector<std::filesystem::path> files;
    if (std::filesystem::exists(found()))
      for (const auto& entry : std::filesystem::directory_iterator(found()))
        if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    return files;
  };
  conformance::Child child({.argv = {IOASIS_PROGRAM, "check-patch", IOASIS_PATCHES "/unmap-swaps-errno.patch",
                                     "--depth", "quick", "--agent", IOASIS_AGENT, "--out", found()}});
  while (child.running() && findings().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ASSERT_TRUE(child.running()) << "it ended before anything was found";
  ::kill(child.id(), SIGKILL);
  child.wait();
  ASSERT_FALSE(findings().empty());
  for (const auto& file : findings()) EXPECT_EQ(ioasis({"explain", file.string()}).code, 0) << file;
}

}  // namespace
}  // namespace ioasis::cli::test
