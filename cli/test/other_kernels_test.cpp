// What the kernels show that are built for one purpose: x86-kasan and x86-gcov.
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "cli/test/run_ioasis.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::cli::test {
namespace {

namespace kernel = conformance::kernel;

/// A suite of so many traces, and a kernel.
class OtherKernels : public testing::Test {
 protected:
  test::Run generate(const char* traces) { return ioasis({"gen", "--out", suite, "--traces", traces, "--seed", "3"}); }
  test::Run replay(const std::string& path, const std::string& key) {
    return ioasis({"replay", path, "--target", "kernel", "--kernel", key, "--agent", IOASIS_AGENT, "--json"});
  }
  /// The crash that a trace is on x86-kasan with this patch.
  std::string report_of(const char* patch, std::initializer_list<const char*> trace) {
    kernel::BuildRequest request{
        .recipe = "x86-kasan", .source = {}, .patches = {std::string(IOASIS_PATCHES "/") + patch}};
    const auto image = kernel::build(request, [](auto, auto) {});
    const auto run = replay(scratch.file("trace.jsonl", trace), image.key);
    EXPECT_EQ(run.code, 1) << run.out << run.err;
    const auto failures = nlohmann::json::parse(run.out)["failures"];
    EXPECT_EQ(failures.size(), 1u);
    return failures.empty() || failures[0]["verdict"] != "crash" ? run.out : failures[0]["console"].get<std::string>();
  }

  const Scratch scratch;
  const std::string suite = scratch / "suite";
};

constexpr const char* kHeader = R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":1}}})";
constexpr const char* kAlloc = R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}})";

TEST_F(OtherKernels, ObjectsThatAreNotFreedShowWhenATraceIsRunAgainAndAgain) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto trace = scratch.file(
      "map.jsonl",
      {kHeader, kAlloc,
       R"({"op":"IOAS_MAP","in":{"flags":["READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000"}})"});
  const auto again = [&](const std::string& key) {
    return ioasis(
        {"replay", trace, "--target", "kernel", "--kernel", key, "--agent", IOASIS_AGENT, "--again", "400", "--json"});
  };
  const auto usual = again("x86");
  EXPECT_EQ(usual.code, 0) << usual.out << usual.err;
  const kernel::BuildRequest request{
      .recipe = "x86", .source = {}, .patches = {IOASIS_PATCHES "/release-keeps-pages.patch"}};
  const auto patched = again(kernel::build(request, [](auto, auto) {}).key);
  ASSERT_EQ(patched.code, 1) << patched.out << patched.err;
  const auto failure = nlohmann::json::parse(patched.out)["failures"][0];
  EXPECT_EQ(failure["verdict"], "leak");
  EXPECT_NE(failure["got"].get<std::string>().find("bytes a run"), std::string::npos) << failure["got"];
}

TEST_F(OtherKernels, ASuiteIsCleanUnderKasanAndLockdep) {
  IOASIS_NEEDS(kernel::find("x86-kasan"));
  ASSERT_EQ(generate("1000").code, 0);
  const auto run = replay(suite, "x86-kasan");
  EXPECT_EQ(run.code, 0) << run.out << run.err;
}

TEST_F(OtherKernels, LockdepHasNotTurnedItselfOffWhileBooting) {
  IOASIS_NEEDS(kernel::find("x86-kasan"));
  ioasis({"kernel", "run", IOASIS_AGENT, "--agent", IOASIS_AGENT, "--kernel", "x86-kasan", "--bring",
          "/proc/lockdep_stats", "--into", scratch / "files"});
  std::istringstream stats(kernel::text_of(scratch / "files/lockdep_stats"));
  int debug_locks = -1;
  for (std::string word; stats >> word;)
    if (word == "debug_locks:") stats >> debug_locks;
  EXPECT_EQ(debug_locks, 1) << stats.str();
}

TEST_F(OtherKernels, AUseAfterFreeThatChangesNoAnswerIsACrashUnderKasan) {
  IOASIS_NEEDS(kernel::find("x86-kasan"));
  const auto report =
      report_of("destroy-reads-freed-object.patch", {kHeader, kAlloc, R"({"op":"DESTROY","in":{"id":"ioas0"}})"});
  EXPECT_NE(report.find("BUG: KASAN: slab-use-after-free in iommufd_object_remove"), std::string::npos) << report;
}

TEST_F(OtherKernels, ALockInversionThatDoesNotBlockIsACrashUnderLockdep) {
  IOASIS_NEEDS(kernel::find("x86-kasan"));
  const auto report = report_of(
      "iova-ranges-inverts-locks.patch",
      {kHeader, kAlloc,
       R"({"op":"IOAS_MAP","in":{"flags":["READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000"}})",
       R"({"op":"IOAS_IOVA_RANGES","in":{"ioas_id":"ioas0"}})"});
  EXPECT_NE(report.find("possible circular locking dependency"), std::string::npos) << report;
}

TEST_F(OtherKernels, WhatASuiteReachesIsCountedBesideTheSelftest) {
  IOASIS_NEEDS(kernel::find("x86-gcov"));
  ASSERT_EQ(generate("1000").code, 0);
  const auto run = ioasis({"coverage", suite, "--selftest", "--agent", IOASIS_AGENT, "--json"});
  ASSERT_EQ(run.code, 0) << run.err;
  const auto measured = nlohmann::json::parse(run.out)["coverage"];
  ASSERT_EQ(measured.size(), 2u);
  const auto ioas = [&](std::size_t of) {
    for (const auto& file : measured[of]["files"])
      if (file["file"] == "ioas.c") return file;
    return nlohmann::json();
  };
  for (const std::size_t of : {0, 1}) {
    EXPECT_GT(ioas(of)["lines_reached"], 150) << measured[of]["name"];
    EXPECT_LT(ioas(of)["branches_taken"], ioas(of)["branches"]);
    EXPECT_GT(measured[of]["lines"], 3000);
  }
}

TEST_F(OtherKernels, WhatASuiteDoesNotCallIsAGap) {
  IOASIS_NEEDS(kernel::find("x86-gcov"));
  const auto run =
      ioasis({"coverage", scratch.file("trace.jsonl", {kHeader, kAlloc}), "--agent", IOASIS_AGENT, "--json"});
  ASSERT_EQ(run.code, 0) << run.err;
  for (const auto& file : nlohmann::json::parse(run.out)["coverage"][0]["files"]) {
    if (file["file"] != "ioas.c") continue;
    std::set<std::string> gaps;
    for (const auto& gap : file["not_reached"]) gaps.insert(gap["function"]);
    EXPECT_TRUE(gaps.contains("iommufd_ioas_unmap"));
    EXPECT_FALSE(gaps.contains("iommufd_ioas_alloc"));
  }
}

}  // namespace
}  // namespace ioasis::cli::test
