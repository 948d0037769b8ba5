// What Linux 7.3 shows: it answers as its dialect says, and differs from 6.12 where the dialects do.
#include <nlohmann/json.hpp>
#include <set>

#include "cli/test/run_ioasis.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::cli::test {
namespace {

namespace kernel = conformance::kernel;

/// On a guest with Linux 7.3.
Run on_newest(const std::string& path, std::initializer_list<std::string> more = {}) {
  std::vector<std::string> arguments{"replay", path, "--target", "kernel", "--agent", IOASIS_AGENT, "--json"};
  arguments.insert(arguments.end(), more);
  return ioasis(arguments);
}

TEST(NewestKernel, AnswersAsItsDialectSays) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const Scratch scratch;
  ioasis({"gen", "--out", scratch / "suite", "--traces", "500", "--seed", "5", "--dialect", "linux-7.3"});
  const auto run = on_newest(scratch / "suite", {"--kernel", "x86-7.3"});
  if (run.code == 3) GTEST_SKIP() << run.err;
  EXPECT_EQ(run.code, 0) << run.out << run.err;
}

TEST(NewestKernel, KeepsAContextThatMapsAFileOfItsOwn) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto run = on_newest(IOASIS_TRACES "/divergences/file-that-keeps-its-context.jsonl", {"--kernel", "x86-7.3"});
  if (run.code == 3) GTEST_SKIP() << run.err;
  ASSERT_EQ(run.code, 1) << run.out << run.err;
  EXPECT_EQ(nlohmann::json::parse(run.out)["failures"][0]["verdict"], "leak");
}

TEST(NewestKernel, DiffersFromTheUsualOneWhereTheDialectsDo) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto run = on_newest(IOASIS_TRACES "/findings", {"--against", "x86-7.3"});
  if (run.code == 3) GTEST_SKIP() << run.err;
  const auto document = nlohmann::json::parse(run.out);
  std::set<std::string> left;
  for (const auto& difference : document["differences"]) {
    EXPECT_FALSE(difference["why"].get<std::string>().starts_with("not as")) << difference;
    left.insert(difference["clauses"][0]);
  }
  EXPECT_TRUE(left.contains("IOAS_COPY/piece-unaligned")) << run.out;
  EXPECT_FALSE(left.contains("IOAS_MAP/accepted")) << run.out;
}

}  // namespace
}  // namespace ioasis::cli::test
