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
    SuiteWriter writer(folder_ / "suite", {"random", "linux-6.12", 5});
    for (const auto& trace : traces_) writer.add(trace);
    writer.finish(generator.coverage());
  }

  /// Begins another suite there, with so many traces, and breaks off.
  void begin(std::size_t count) {
    Generator generator(model::dialects().front(), 6);
    SuiteWriter writer(folder_ / "suite", {"random", "linux-6.12", 6});
    while (writer.traces() < count) writer.add(generator.next());
  }
  nlohmann::json manifest(const std::string& suite) const {
    return nlohmann::json::parse(std::ifstream(folder_ / suite / "manifest.json"));
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

TEST_F(Suite, KeepsWhatWasWrittenWhenTheWorkBreaksOff) {
  begin(2);
  EXPECT_EQ(trace_files(folder_ / "suite").size(), 2u);
  EXPECT_EQ(manifest("suite")["complete"], false);
  EXPECT_EQ(manifest("suite")["traces"], 2);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Suite, LeavesAnEarlierSuiteWhereItIsWhenTheWorkBreaksOff) {
  write(3);
  begin(1);
  EXPECT_EQ(trace_files(folder_ / "suite").size(), 3u);
  EXPECT_EQ(trace_files(folder_ / "suite.partial").size(), 1u);
  begin(0);
  EXPECT_EQ(trace_files(folder_ / "suite").size(), 3u);
}

TEST_F(Suite, HoldsEveryTraceFoundBeforeOneThatTheFormatCannotHold) {
  Generator generator(model::dialects().front(), 6);
  {
    SuiteWriter writer(folder_ / "suite", {"random", "linux-6.12", 6});
    auto trace = generator.next();
    writer.add(trace);
    trace.steps.front().pokes = {{0, {1}}};
    EXPECT_THROW(writer.add(trace), std::invalid_argument);
  }
  EXPECT_EQ(trace_files(folder_ / "suite").size(), 1u);
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
