// Suites on disk.
#include "gen/suite.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "gen/generator.h"
#include "traces/reader.h"

namespace ioasis::gen {

namespace fs = std::filesystem;

class Suite : public testing::Test {
 protected:
  Suite() {
    std::string name = (fs::temp_directory_path() / "ioasis-suite-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Suite() override { fs::remove_all(folder_); }

  void write(std::size_t count) {
    Generator generator(model::dialects().front(), 5);
    traces_.clear();
    while (traces_.size() < count) traces_.push_back(generator.next());
    write_suite(folder_ / "suite", traces_, {"random", "linux-6.12", 5}, generator.coverage());
  }

  fs::path folder_;
  std::vector<traces::Trace> traces_;
};

TEST_F(Suite, HoldsItsTracesInOrderAndAManifest) {
  write(3);
  const auto files = trace_files(folder_ / "suite");
  ASSERT_EQ(files.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(traces::read_file(files[i]), traces_[i]);
  const auto manifest = nlohmann::json::parse(std::ifstream(folder_ / "suite" / "manifest.json"));
  EXPECT_EQ(manifest["seed"], 5);
  EXPECT_EQ(manifest["traces"], 3);
  EXPECT_TRUE(manifest["clauses"].contains("IOAS_ALLOC/accepted"));
}

TEST_F(Suite, ReplacesAnEarlierSuiteWhole) {
  write(3);
  write(2);
  EXPECT_EQ(trace_files(folder_ / "suite").size(), 2u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Suite, RefusesAFolderThatHoldsSomethingElse) {
  fs::create_directories(folder_ / "suite");
  std::ofstream(folder_ / "suite" / "letter.txt") << "dear";
  EXPECT_THROW(write(1), std::runtime_error);
  EXPECT_TRUE(fs::exists(folder_ / "suite" / "letter.txt"));
}

TEST_F(Suite, FindsASingleFileAndNamesAMissingOne) {
  write(1);
  const auto file = trace_files(folder_ / "suite").front();
  EXPECT_EQ(trace_files(file), std::vector{file});
  EXPECT_THROW(trace_files(folder_ / "nowhere"), std::runtime_error);
}

}  // namespace ioasis::gen
