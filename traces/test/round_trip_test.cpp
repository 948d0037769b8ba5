#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "traces/reader.h"
#include "traces/test/random_trace.h"
#include "traces/writer.h"

namespace ioasis::traces {
namespace {

Trace read_text(const std::string& text) {
  std::istringstream in(text);
  return read(in, "text");
}

TEST(RoundTrip, EveryValidTraceReadsBackAsItWasWritten) {
  EXPECT_TRUE(rc::check([] {
    const Trace trace = *random_trace();
    const std::string text = write(trace);
    RC_ASSERT(read_text(text) == trace);
    RC_ASSERT(write(read_text(text)) == text);
  }));
}

TEST(RoundTrip, KeepingEveryStepOfAValidTraceKeepsItAndAnySubsetIsValid) {
  EXPECT_TRUE(rc::check([] {
    const Trace trace = *random_trace();
    RC_ASSERT(subset(trace, std::vector<bool>(trace.steps.size(), true)) == trace);
    const auto keep = *rc::gen::container<std::vector<bool>>(trace.steps.size(), rc::gen::arbitrary<bool>());
    Trace kept = subset(trace, keep);
    // Answers tell of a run with all the steps: a run of fewer has its own.
    for (Step& step : kept.steps) step.got.reset();
    RC_ASSERT(read_text(write(kept)) == kept);
  }));
}

std::vector<std::filesystem::path> good_files() {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(IOASIS_SOURCE_DIR "/traces/test/good"))
    files.insert(entry.path());
  return {files.begin(), files.end()};
}

TEST(RoundTrip, WritingWhatWasReadIsAFixedPointOnEveryGoodFile) {
  ASSERT_FALSE(good_files().empty());
  for (const auto& file : good_files()) {
    SCOPED_TRACE(file);
    const Trace trace = read_file(file);
    const std::string text = write(trace);
    EXPECT_EQ(read_text(text), trace);
    EXPECT_EQ(write(read_text(text)), text);
  }
}

TEST(RoundTrip, AFileInCanonicalFormIsWrittenByteForByte) {
  std::ifstream in(IOASIS_SOURCE_DIR "/traces/test/good/canonical.jsonl");
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_EQ(write(read_text(text.str())), text.str());
}

TEST(RoundTrip, ANumberThatTwoKindsOfFileShareStaysTheCommandThatItIsOnItsFile) {
  const Trace trace = read_file(IOASIS_SOURCE_DIR "/traces/test/good/shared_numbers.jsonl");
  const Step &emulated = trace.steps.at(0), &native = trace.steps.at(1);
  EXPECT_EQ(emulated.request, native.request);
  EXPECT_EQ(emulated.command, uapi::Command::VfioIommuGetInfo);
  EXPECT_EQ(native.command, uapi::Command::SpaprTceGetInfo);
  EXPECT_EQ(emulated.bytes.size(), 24u);
  EXPECT_EQ(native.bytes.size(), 32u);
  for (const Step& step : trace.steps)
    EXPECT_EQ(uapi::find(kind_of(trace, step), step.site, step.request, 0), step.command);
  EXPECT_EQ(read_text(write(trace)), trace);
}

}  // namespace
}  // namespace ioasis::traces
