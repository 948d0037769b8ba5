// `ioasis platform` from outside, and files in place of the names of platforms.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"
#include "model/platform/document.h"
#include "traces/reader.h"

namespace ioasis::cli::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// A document like the one of that platform, under another name.
std::string file_like(const Scratch& scratch, const std::string& platform, const std::string& name) {
  const auto path = (scratch / (name + ".json")).string();
  std::ofstream(path) << R"({"platform":1,"name":")" + name + R"(","like":")" + platform + R"(","about":"of a test"})";
  return path;
}

TEST(PlatformCommand, ListsEveryPlatform) {
  const auto run = ioasis({"platform", "list"});
  EXPECT_EQ(run.code, 0) << run.err;
  for (const auto& one : platform::platforms()) EXPECT_TRUE(has(run.out, one.name)) << one.name;
  const auto list = nlohmann::json::parse(ioasis({"platform", "list", "--json"}).out);
  EXPECT_EQ(list["platforms"].size(), platform::platforms().size());
}

TEST(PlatformCommand, ShowsWhatIsTranslatedAndReservedToScale) {
  const auto run = ioasis({"platform", "show", "amd-v1-48"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(has(run.out, "0xfd00000000..0xffffffffff, 12G, reserved")) << run.out;
  EXPECT_TRUE(has(run.out, "logarithmic scale")) << run.out;
  EXPECT_TRUE(has(ioasis({"platform", "show", "mock"}).out, "linear scale"));
}

TEST(PlatformCommand, ShowsADocumentThatItTakesBack) {
  const Scratch scratch;
  const auto path = (scratch / "pseries.json").string();
  std::ofstream(path) << ioasis({"platform", "show", "pseries", "--json"}).out;
  const auto check = ioasis({"platform", "check", path});
  EXPECT_EQ(check.code, 0) << check.err;
  EXPECT_TRUE(has(check.out, "pseries is a platform; traces cannot have it: iommufd takes no devices of it"));
}

TEST(PlatformCommand, SaysFilePathAndReasonOfWhatIsWrong) {
  const Scratch scratch;
  const auto path = scratch.file(
      "bad.json", {R"({"platform":1,"name":"bad","like":"mock","about":"x","cpu":{"page":"3K","user_last":"0x1"}})"});
  const auto run = ioasis({"platform", "check", path});
  EXPECT_EQ(run.code, kUnusable);
  EXPECT_TRUE(has(run.err, "bad.json: cpu.page: expected a power of two, found \"3K\"")) << run.err;
  const auto unknown = ioasis({"platform", "show", "vtd-second-stage-40"});
  EXPECT_EQ(unknown.code, kUnusable);
  EXPECT_TRUE(has(unknown.err, "vtd-second-stage-4")) << unknown.err;
}

TEST(PlatformCommand, ATraceOfAFilesPlatformNeedsTheFileNoMore) {
  const Scratch scratch;
  const auto path = file_like(scratch, "two-windows", "mine-of-a-test");
  const auto suite = (scratch / "suite").string();
  ASSERT_EQ(ioasis({"gen", "--out", suite, "--traces", "20", "--seed", "1", "--platform", path}).code, 0);
  std::filesystem::remove(path);
  EXPECT_EQ(ioasis({"replay", suite, "--target", "sim"}).code, 0);
}

TEST(PlatformCommand, WhatIsProbedIsAPlatformThatTracesCanHave) {
  const Scratch scratch;
  const auto path = (scratch / "probed.json").string();
  const auto run = ioasis({"platform", "probe", "--target", "sim", "--name", "probed-by-a-test", "--out", path});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(has(ioasis({"platform", "check", path}).out, "probed-by-a-test is a platform; traces can have it"));
  EXPECT_EQ(platform::read_file(path).apertures.front().extent(), platform::mock().apertures.front().extent());
}

TEST(PlatformCommand, AFileThatTracesCannotHaveIsRefusedForThem) {
  const Scratch scratch;
  const auto path = file_like(scratch, "smmuv3-stage2-64k", "coarse-of-a-test");
  const auto run = ioasis({"gen", "--out", (scratch / "suite").string(), "--traces", "1", "--platform", path});
  EXPECT_EQ(run.code, kUnusable);
  EXPECT_TRUE(has(run.err, "traces cannot have it: traces are of programs with pages of 4K")) << run.err;
}

TEST(PlatformCommand, ATraceWhosePlatformIsAnotherOfTheSameNameIsRefused) {
  const Scratch scratch;
  const auto file = scratch.file("t.jsonl", {R"({"ioasis":1,"dialect":"linux-6.12","platform":{"platform":1,)"
                                             R"("name":"mock","like":"two-windows","about":"no mock"}})"});
  const auto run = ioasis({"replay", file, "--target", "sim"});
  EXPECT_EQ(run.code, kUnusable);
  EXPECT_TRUE(has(run.err, "t.jsonl:1: platform.name: expected a name that no other platform has")) << run.err;
}

}  // namespace
}  // namespace ioasis::cli::test
