// `ioasis diff` from outside.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/test/run_ioasis.h"

namespace ioasis::cli::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(DiffCommand, ShowsEachWayWithItsBoundAndWhatItRestsOn) {
  const auto run = ioasis({"diff", "linux-6.6", "linux-6.12", "--ioctl", "IOAS_COPY"});
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_TRUE(has(run.out, "linux-6.6 rests on reading alone"));
  EXPECT_TRUE(has(run.out, "ENOENT src-unknown"));
  EXPECT_TRUE(has(run.out, "EINVAL no-access"));
  EXPECT_TRUE(has(run.out, "up to 2 calls"));
}

TEST(DiffCommand, WritesATraceForEachWay) {
  const Scratch scratch;
  const auto folder = scratch / "ways";
  const auto run = ioasis(
      {"diff", "contract", "linux-6.12", "--ioctl", "IOAS_UNMAP", "--length", "1", "--json", "--out", folder.string()});
  EXPECT_EQ(run.code, 1) << run.err;
  const auto document = nlohmann::json::parse(run.out);
  const auto files = std::distance(std::filesystem::directory_iterator(folder), {});
  EXPECT_EQ(static_cast<std::size_t>(files), document["ways"].size());
  EXPECT_GT(files, 0);
  EXPECT_EQ(ioasis({"replay", folder.string(), "--target", "sim"}).code, 0);
}

TEST(DiffCommand, DialectsThatDoNotDifferConform) {
  const auto run = ioasis({"diff", "linux-6.6", "linux-6.12", "--ioctl", "DESTROY"});
  EXPECT_EQ(run.code, 0);
  EXPECT_TRUE(has(run.out, "0 ways"));
}

TEST(DiffCommand, AnUnknownDialectOrIoctlNamesTheNearest) {
  const auto dialect = ioasis({"diff", "linux-6.5", "linux-6.12"});
  EXPECT_EQ(dialect.code, 2);
  EXPECT_TRUE(has(dialect.err, "linux-6.6"));
  const auto ioctl = ioasis({"diff", "linux-6.6", "linux-6.12", "--ioctl", "IOAS_MPA"});
  EXPECT_EQ(ioctl.code, 2);
  EXPECT_TRUE(has(ioctl.err, "IOAS_MAP"));
  EXPECT_EQ(ioasis({"diff", "contract", "contract"}).code, 2);
}

}  // namespace
}  // namespace ioasis::cli::test
