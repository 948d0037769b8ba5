// Small traces of what the specification once had wrong: each conforms, or does not, as a right kernel would have it.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "conformance/judge/judge.h"
#include "conformance/judge/replay.h"
#include "conformance/targets/model_target.h"
#include "conformance/targets/recorded_target.h"
#include "conformance/targets/simulator_target.h"
#include "model/spec.h"
#include "model/uapi/bytes.h"
#include "traces/reader.h"

namespace ioasis::conformance {
namespace {

traces::Trace kept(const std::string& name) {
  return traces::read_file(std::filesystem::path(IOASIS_TRACES) / "cases" / (name + ".jsonl"));
}
const model::Dialect& dialect_of(const traces::Trace& trace) { return *model::dialect_named(trace.dialect); }

Outcome answered(const traces::Trace& trace) {
  Outcome result;
  make_model_target(dialect_of(trace))->run(std::span(&trace, 1), [&](std::size_t, Outcome&& outcome) {
    result = std::move(outcome);
    return true;
  });
  return result;
}

void expect_conforms(Target& target, const traces::Trace& trace) {
  replay(target, std::span(&trace, 1), dialect_of(trace), [&](auto, const Verdict& verdict, auto&) {
    EXPECT_EQ(verdict.kind, Verdict::Kind::Conforms)
        << verdict.clause << ": " << verdict.expected << ", " << verdict.got;
    EXPECT_EQ(verdict.judged, trace.steps.size()) << verdict.unjudged;
    return true;
  });
}

std::vector<std::filesystem::path> kept_files(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(IOASIS_TRACES) / folder))
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// The names of the cases that have no answers of their own, which are to be judged as they are.
std::vector<std::string> unanswered() {
  std::vector<std::string> names;
  for (const auto& file : kept_files("cases"))
    if (std::ranges::none_of(traces::read_file(file).steps, [](const auto& step) { return step.got.has_value(); }))
      names.push_back(file.stem());
  return names;
}

class Case : public testing::TestWithParam<std::string> {};

TEST_P(Case, IsJudgedToItsEndAndConformsOnSimulatorAndModel) {
  const auto trace = kept(GetParam());
  expect_conforms(*make_simulator_target(), trace);
  expect_conforms(*make_model_target(dialect_of(trace)), trace);
}
INSTANTIATE_TEST_SUITE_P(Traces, Case, testing::ValuesIn(unanswered()), [](const auto& name) {
  auto text = name.param;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
});

TEST(Cases, WithFindingsAndPlatformsShowEveryCommandThatHasAText) {
  std::set<uapi::Command> shown;
  for (const auto* folder : {"cases", "findings", "platforms"})
    for (const auto& file : kept_files(folder))
      for (const auto trace = traces::read_file(file); const auto& step : trace.steps)
        if (step.command) shown.insert(dialect_of(trace).answering(*step.command));
  for (const auto& info : model::specified_commands()) EXPECT_TRUE(shown.contains(info.command)) << info.name;
}

TEST(Cases, APlaceWithoutTheMemorysOffsetOrAlignmentDiverges) {
  for (const auto* name : {"automatic-place", "automatic-place-with-device"}) {
    const auto trace = kept(name);
    const auto verdict = judge(trace, recorded_outcome(trace), dialect_of(trace));
    EXPECT_EQ(verdict.kind, Verdict::Kind::Diverges) << name;
    EXPECT_EQ(verdict.step + 1, trace.steps.size()) << name;
    EXPECT_EQ(verdict.clause, "IOAS_MAP/accepted") << name;
  }
}

TEST(Cases, APlaceElsewhereWithOffsetAndAlignmentConforms) {
  const auto trace = kept("automatic-place-with-device");
  auto outcome = recorded_outcome(trace);
  const auto& field = *uapi::field_named(uapi::info(uapi::Command::IoasMap), "iova");
  uapi::store(outcome.answers.back().bytes, field.offset, field.width, 0x1234000);
  EXPECT_EQ(judge(trace, outcome, dialect_of(trace)).kind, Verdict::Kind::Conforms);
}

/// Whether an answer conforms of which the struct's byte so far before its end, where it cannot be written any more, is
/// as the call found it.
bool conforms_without(const char* platform, std::size_t before_end) {
  std::istringstream lines(
      std::string(R"({"ioasis":1,"dialect":"linux-6.12","memory":{"b0":{"pages":1}},"platform":")") + platform + R"("}
{"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"VFIO_IOAS","in":{"op":"0x1","ioas_id":"ioas0"}}
{"op":"MOCK_DOMAIN","in":{"id":"ioas0"}}
{"op":"VFIO_SET_IOMMU","in":{"type":"0x3"}}
{"op":"VFIO_IOMMU_GET_INFO","in":{"argsz":"0x58","flags":"0xa5a5a5a5","iova_pgsizes":"0xa5a5a5a5a5a5a5a5","cap_offset":"0xa5a5a5a5","pad":"0xa5a5a5a5"},"tail":"a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5","at":"edge"}
)");
  const auto trace = traces::read(lines, "copied.jsonl");
  auto outcome = answered(trace);
  auto& bytes = outcome.answers.back().bytes;
  EXPECT_EQ(outcome.answers.back().error, EFAULT);
  EXPECT_NE(bytes[bytes.size() - before_end], 0xa5);
  bytes[bytes.size() - before_end] = 0xa5;
  return judge(trace, outcome, dialect_of(trace)).kind == Verdict::Kind::Conforms;
}

TEST(Cases, BytesBeforeTheFirstThatCannotBeWrittenMayBeLeftOutByAProcessorThatCopiesWords) {
  EXPECT_FALSE(conforms_without("mock", 12));
  EXPECT_TRUE(conforms_without("smmuv3-stage1-4k", 12));
  EXPECT_TRUE(conforms_without("smmuv3-stage1-4k", 15));
  EXPECT_FALSE(conforms_without("smmuv3-stage1-4k", 16));
}

TEST(Cases, IdsAndDescriptorsBeyond31BitsDiverge) {
  for (const auto& [command, name] :
       {std::pair(uapi::Command::IoasAlloc, "out_ioas_id"), std::pair(uapi::Command::FaultQueueAlloc, "out_fault_fd")})
    for (const auto& [value, kind] :
         {std::pair(0x7fffffffu, Verdict::Kind::Conforms), std::pair(0x80000000u, Verdict::Kind::Diverges)}) {
      traces::Trace trace;
      trace.steps = {traces::call(command)};
      auto outcome = answered(trace);
      const auto& field = *uapi::field_named(uapi::info(command), name);
      uapi::store(outcome.answers[0].bytes, field.offset, field.width, value);
      EXPECT_EQ(judge(trace, outcome, dialect_of(trace)).kind, kind) << name << " " << value;
    }
}

}  // namespace
}  // namespace ioasis::conformance
