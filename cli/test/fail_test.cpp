// ioasis fail: what it prints, keeps and ends with.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/test/run_ioasis.h"

namespace ioasis::cli::test {
namespace {

using nlohmann::json;

std::string map_and_unmap(const Scratch& scratch) {
  return scratch.file(
      "t.jsonl",
      {R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":4}}})",
       R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}})",
       R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x2000","iova":"0x10000"}})",
       R"({"op":"IOAS_UNMAP","in":{"ioas_id":"ioas0","length":"0xffffffffffffffff"}})"});
}

TEST(Fail, CountsWhatBecameOfEachAllocationByIoctl) {
  const Scratch scratch;
  const auto run = ioasis({"fail", map_and_unmap(scratch), "--json", "--out", scratch / "found"});
  EXPECT_EQ(run.code, 0) << run.err;
  const auto document = json::parse(run.out);
  const auto& ioctls = document["faults"]["ioctls"];
  EXPECT_EQ(ioctls["IOAS_MAP"]["points"], 2);
  EXPECT_EQ(ioctls["IOAS_MAP"]["refused"], 2);
  EXPECT_EQ(ioctls["IOAS_MAP"]["errnos"], json({{"ENOMEM", 2}}));
  EXPECT_EQ(ioctls["IOAS_UNMAP"]["did_without"], 1);
  EXPECT_EQ(document["faults"]["all"]["points"], 5);
  EXPECT_EQ(document["replays"], 1 + 2 * (5 + 3));
  EXPECT_EQ(document["next"], 1);
  EXPECT_FALSE(std::filesystem::exists(scratch / "found"));
}

TEST(Fail, KeepsAndExplainsWhatAFailedCallLeft) {
  const Scratch scratch;
  const auto run = ioasis(
      {"fail", map_and_unmap(scratch), "--defect", "starved-map-leaves-area", "--out", scratch / "found", "-j", "1"});
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_NE(run.out.find("fail_nth=2"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("FAULT/out-of-memory"), std::string::npos) << run.out;
}

TEST(Fail, EndsWhenEnoughAllocationsHaveFailedAndSaysHowToGoOn) {
  const Scratch scratch;
  map_and_unmap(scratch);
  constexpr std::size_t kTraces = 40;  // more than are begun before the first is done
  for (std::size_t i = 1; i < kTraces; ++i)
    std::filesystem::copy_file(scratch / "t.jsonl", scratch / (std::to_string(i) + ".jsonl"));
  const auto folder = (scratch / "t.jsonl").parent_path().string();
  const auto run = ioasis({"fail", folder, "--points", "1", "-j", "1", "--json"});
  EXPECT_EQ(run.code, 0) << run.err;
  const auto first = json::parse(run.out);
  EXPECT_GT(first["next"], 0);
  EXPECT_LT(first["next"], kTraces);
  const auto rest = json::parse(ioasis({"fail", folder, "--start", first["next"].dump(), "--json"}).out);
  EXPECT_EQ(rest["next"], kTraces);
  EXPECT_EQ(first["faults"]["all"]["points"].get<std::size_t>() + rest["faults"]["all"]["points"].get<std::size_t>(),
            kTraces * 5);
}

TEST(Fail, RefusesWhatItCannotUse) {
  const Scratch scratch;
  const auto bad = scratch.file("bad.jsonl", {R"({"ioasis":2,"dialect":"linux-6.12","platform":"mock"})"});
  const auto run = ioasis({"fail", bad});
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("bad.jsonl:1: ioasis: expected"), std::string::npos) << run.err;
  EXPECT_EQ(ioasis({"fail", scratch / "missing.jsonl"}).code, 2);
  EXPECT_EQ(ioasis({"fail", map_and_unmap(scratch), "--start", "1"}).code, 2);
}

}  // namespace
}  // namespace ioasis::cli::test
