// Campaigns whose runs are killed at any moment, and are the same in the end.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"
#include "conformance/child_process.h"

namespace ioasis::cli::test {
namespace {

using nlohmann::json;

/// Without what differs from run to run.
json merged(const std::filesystem::path& folder) {
  auto document = json::parse(ioasis({"merge", folder.string(), "--json"}).out);
  document.erase("shards");
  return document;
}

/// Starts the command again and again, and kills it a little later, until it comes to its end. How often it was killed.
int run_through_kills(const std::vector<std::string>& arguments) {
  std::mt19937 random(1);
  std::vector<std::string> argv{IOASIS_PROGRAM};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  for (int killed = 0; killed < 40; ++killed) {
    conformance::Child child({.argv = argv});
    // Ever longer, so that however slow the machine is some trial comes to its end.
    const double seconds = 0.2 * std::pow(1.3, killed) * (0.5 + static_cast<double>(random() % 1000) / 1000);
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (child.running() && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (!child.running()) return killed;
    ::kill(child.id(), SIGKILL);
    child.wait();
  }
  return -1;
}

TEST(Campaign, OfFuzzingWhoseRunsAreKilledComesToWhatOneThatIsNotComesTo) {
  const Scratch scratch;
  const std::vector<std::string> common{"fuzz",   "--defect", "overlap-off-by-one-end", "--traces", "3200",
                                        "--jobs", "2"};
  const auto with = [&](const std::string& shard, const std::string& out) {
    auto all = common;
    all.insert(all.end(), {"--shard", shard, "--out", (scratch / out).string()});
    return all;
  };
  EXPECT_EQ(ioasis(with("1/1", "whole")).code, kDiverges);
  const int first = run_through_kills(with("1/2", "killed"));
  EXPECT_EQ(ioasis({"merge", (scratch / "killed").string()}).code, kDiverges);
  EXPECT_FALSE(merged(scratch / "killed")["missing"].empty()) << "the second shard";
  const int second = run_through_kills(with("2/2", "killed"));
  EXPECT_GT(first + second, 0) << "nothing was killed: the machine is faster than this test thinks";
  const auto whole = merged(scratch / "whole");
  EXPECT_EQ(whole["done"], 7);
  EXPECT_EQ(merged(scratch / "killed"), whole);
}

TEST(Campaign, OfReplayingSaysTheSameInShards) {
  const Scratch scratch;
  const auto suite = (scratch / "suite").string();
  ASSERT_EQ(ioasis({"gen", "--out", suite, "--traces", "40", "--seed", "3"}).code, kConforms);
  const auto replayed = [&](const std::string& shard, const std::string& out) {
    return ioasis({"replay", suite, "--defect", "map-ignores-reserved-last-byte", "--shard", shard, "--out",
                   (scratch / out).string()})
        .code;
  };
  replayed("1/1", "whole");
  for (const auto* shard : {"1/3", "2/3", "3/3"}) replayed(shard, "parts");
  EXPECT_EQ(merged(scratch / "parts"), merged(scratch / "whole"));
  EXPECT_EQ(merged(scratch / "parts")["counts"]["traces"], 40);
  EXPECT_EQ(replayed("2/3", "parts"), kConforms) << "nothing is left to do, and nothing was found";
}

TEST(Campaign, RefusesWhatIsNoShard) {
  for (const auto* shard : {"0/2", "3/2", "1", "1/x", "/", "-1/2"})
    EXPECT_EQ(ioasis({"fuzz", "--traces", "10", "--shard", shard}).code, kUnusable) << shard;
  EXPECT_EQ(ioasis({"fuzz", "--shard", "1/2"}).code, kUnusable) << "how many there are has to be known";
}

}  // namespace
}  // namespace ioasis::cli::test
