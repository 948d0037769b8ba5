#include "traces/writer.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

#include "traces/reader.h"

namespace ioasis::traces {
namespace {

/// A folder of the test's own, removed with all it holds.
class Writer : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "ioasis-writer-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  std::filesystem::path folder_;
};

Trace one_step(const std::string& note) {
  Trace trace;
  trace.steps.push_back(call(uapi::Command::IoasAlloc));
  trace.steps.back().note = note;
  return trace;
}

TEST_F(Writer, AFileIsReplacedAndNothingIsLeftBesideIt) {
  const auto path = folder_ / "trace.jsonl";
  write_file(path, one_step("first"));
  write_file(path, one_step("second"));
  EXPECT_EQ(read_file(path), one_step("second"));
  EXPECT_EQ(files(), 1u);
}

TEST_F(Writer, WhenSpaceRunsOutTheErrorSaysSoAndTheOldFileStays) {
  const auto path = folder_ / "trace.jsonl";
  write_file(path, one_step("old"));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string message;
  try {
    write_file(path, one_step(std::string(10000, 'x')));
  } catch (const std::system_error& error) {
    message = error.what();
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(message, path.string() + ": cannot write: File too large");
  EXPECT_EQ(read_file(path), one_step("old"));
  EXPECT_EQ(files(), 1u);
}

TEST_F(Writer, AFolderThatIsNotThereIsAnError) {
  EXPECT_THROW(write_file(folder_ / "none" / "trace.jsonl", one_step("")), std::system_error);
}

TEST_F(Writer, ATargetThatIsAFolderStaysAndNothingIsLeftBesideIt) {
  std::filesystem::create_directory(folder_ / "trace.jsonl");
  EXPECT_THROW(write_file(folder_ / "trace.jsonl", one_step("")), std::system_error);
  EXPECT_EQ(files(), 1u);
}

TEST(InvalidTrace, AReferenceNoStepBindsIsNotWritten) {
  Trace trace = one_step("");
  trace.names = {"ioas0"};
  refer(trace.steps.emplace_back(call(uapi::Command::Destroy)), "id", 0);
  EXPECT_THROW(write(trace), std::invalid_argument);
}

TEST(InvalidTrace, NamesOutOfOrderAreNotWrittenUntilSubsetSortsThem) {
  Trace trace;
  trace.names = {"later", "first"};
  bind(trace.steps.emplace_back(call(uapi::Command::IoasAlloc)), "out_ioas_id", 1);
  bind(trace.steps.emplace_back(call(uapi::Command::IoasAlloc)), "out_ioas_id", 0);
  EXPECT_THROW(write(trace), std::invalid_argument);
  EXPECT_NO_THROW(write(subset(trace, {true, true})));
}

TEST(InvalidTrace, ANameThatIsNotThereIsNotWritten) {
  Trace trace = one_step("");
  bind(trace.steps[0], "out_ioas_id", 3);
  EXPECT_THROW(write(trace), std::invalid_argument);
}

TEST(InvalidTrace, TextThatIsNotUtf8IsNotWritten) { EXPECT_THROW(write(one_step("\xff")), std::invalid_argument); }

TEST(InvalidTrace, APokeOutsideEveryBufferIsNotWritten) {
  Trace trace = one_step("");
  trace.steps[0].pokes.push_back({uapi::kArenaBase, {1}});
  EXPECT_THROW(write(trace), std::invalid_argument);
}

TEST(InvalidTrace, ARequestOtherThanTheCommandsIsNotWritten) {
  Trace trace = one_step("");
  trace.steps[0].request = 1;
  EXPECT_THROW(write(trace), std::invalid_argument);
}

}  // namespace
}  // namespace ioasis::traces
