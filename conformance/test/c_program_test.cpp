// Traces exported as C compile without a warning, make the calls of the trace, and tell a defect from a conforming
// kernel.
#include "traces/export/c_program.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>
#include <sstream>

#include "conformance/judge/expected.h"
#include "conformance/judge/judge.h"
#include "conformance/kernel/test/scratch.h"
#include "conformance/targets/simulator_target.h"
#include "conformance/test/fake_device.h"
#include "conformance/test/kept_traces.h"
#include "gen/generator.h"
#include "traces/export/unexportable.h"
#include "traces/reader.h"

namespace ioasis::conformance::test {
namespace {

const model::Dialect& dialect() { return *model::dialect_named("linux-6.12"); }

traces::Trace read(const std::string& steps) {
  std::istringstream in(R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock",)"
                        R"("memory":{"b0":{"pages":6,"readonly":[2,3],"unmapped":[4]}}})"
                        "\n" +
                        steps);
  return traces::read(in, "test");
}

/// The machine that runs this test need not have huge pages, nor let a limit be raised.
traces::Trace for_any_machine(traces::Trace trace) {
  trace.caller = {};
  for (auto& buffer : trace.memory.buffers)
    if (buffer.kind == uapi::MemoryKind::Huge) buffer.kind = uapi::MemoryKind::Private;
  return trace;
}

ProgramRun exported_and_run(const traces::Trace& trace, simulator::Defects defects = {}) {
  const kernel::Scratch folder;
  compile(folder.path(), traces::c_program(trace, expected_answers(trace, dialect())), {header_from_table()});
  return run_on_simulator(folder.path(), trace, defects);
}

void expect_conforming(const traces::Trace& trace) {
  const ProgramRun run = exported_and_run(trace);
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_EQ(run.trouble, "");
  EXPECT_NE(run.output.find("all " + std::to_string(trace.steps.size()) + " steps"), std::string::npos) << run.output;
}

const std::string kAlloc = R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}})"
                           "\n";

TEST(ExportC, EveryKeptTraceAnswersAsExpectedOnTheSimulator) {
  ASSERT_FALSE(finding_files().empty());
  for (const auto& file : finding_files()) {
    SCOPED_TRACE(file);
    const auto trace = traces::read_file(file);
    if (trace.processes.empty())
      expect_conforming(trace);
    else
      EXPECT_THROW(exported_and_run(trace), traces::Unexportable);
  }
}

TEST(ExportC, GeneratedTracesAnswerAsExpectedWhateverTheirStructsSitesAndMemory) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    expect_conforming(for_any_machine(gen::Generator(dialect(), 1000 + seed, {.processes = false}).next()));
  }
}

TEST(ExportC, StructsOfAnyShapePlaceAndMemoryAreMadeAsTheTraceSays) {
  expect_conforming(read(kAlloc + R"({"op":"IOAS_MAP","cut":6}
{"op":"IOAS_MAP","at":"edge","cut":24}
{"op":"DESTROY","in":{"id":"ioas0"},"tail":"0000000000000001"}
{"op":"DESTROY","in":{"id":"ioas0"},"size":"0x10","at":"edge"}
{"op":"ADD_RESERVED","in":{"id":"ioas0","length":"0x1000"},"gaps":{"0x28":"ff"}}
{"op":"ADD_RESERVED","in":{"id":"ioas0","length":"0x1000"},"gaps":{"0x4":"01000000"},"at":"unmapped"}
{"op":"IOAS_MAP","in":{"flags":["WRITEABLE","0x100"],"ioas_id":"ioas0","user_va":"b0+0x6000","length":"0x1000"},"at":"read-only"}
{"op":"IOAS_ALLOW_IOVAS","in":{"ioas_id":"ioas0","num_iovas":"0x1","allowed_iovas":"b0+0x10"},"poke":{"b0+0x10":["0x10000","0x1ffff"],"b0+0x21":"010203"}}
{"op":"IOAS_IOVA_RANGES","in":{"ioas_id":"ioas0","num_iovas":"0x2","allowed_iovas":"b0+0x0"},"peek":"b0+0x0:0x20"}
{"op":"IOAS_IOVA_RANGES","in":{"ioas_id":"ioas0","allowed_iovas":"b0+0x0"},"peek":"b0+0x21:0x3"}
{"op":"RAW","request":"0x3bff","bytes":"0800000000000000","ids":{"0x4":"ioas0"}}
{"op":"RAW","request":"0x3b81","bytes":"0c0000000000000000000000","bind":{"0x8":"int"}}
{"op":"RAW","request":"0x3b81","bytes":""}
{"op":"DESTROY","in":{"id":"int"}}
{"op":"VFIO_CHECK_EXTENSION","in":{"extension":"0x9"}}
{"op":"VFIO_CHECK_EXTENSION","in":{"extension":"0x4"}}
{"op":"VFIO_IOAS","in":{"ioas_id":"ioas0","op":"0x1"}}
{"op":"VFIO_SET_IOMMU","in":{"type":"0x1"}}
{"op":"VFIO_IOMMU_MAP_DMA","in":{"flags":["READ"],"vaddr":"b0+0x0","iova":"0x10000","size":"0x1000"}}
{"op":"VFIO_IOMMU_UNMAP_DMA","in":{"argsz":"0x17"}}
{"op":"VFIO_IOMMU_GET_INFO","tail":"000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"}
{"op":"VFIO_IOMMU_GET_INFO","in":{"argsz":"0x48"},"at":"edge"}
{"op":"VFIO_IOMMU_GET_INFO","in":{"pad":"0xa5a5a5a5"}}
{"op":"VFIO_IOMMU_GET_INFO","in":{"pad":"0xa5"},"cut":22}
)"));
}

TEST(ExportC, TheCallerIsLimitedAsTheTraceSays) {
  if (geteuid() != 0) GTEST_SKIP() << "only root has capabilities to do without";
  auto trace = read(kAlloc);
  trace.caller = {.memlock = 2, .ipc_lock = false, .sys_resource = false};
  expect_conforming(trace);
}

TEST(ExportC, MemoryOfEachKindIsMade) {
  const auto of_kind = [](const std::string& kind) {
    std::istringstream in(R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"kind":")" + kind +
                          "\",\"pages\":512}}}\n" + kAlloc +
                          R"({"op":"IOAS_MAP","in":{"flags":["READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0",)" +
                          R"("length":"0x1000"},"poke":{"b0+0x8":["0x1"]},"peek":"b0+0x0:0x10"})" + "\n");
    return traces::read(in, "test");
  };
  for (const char* kind : {"shared", "memfd"}) {
    SCOPED_TRACE(kind);
    expect_conforming(of_kind(kind));
  }
  const kernel::Scratch folder;
  compile(folder.path(), traces::c_program(of_kind("huge"), expected_answers(of_kind("huge"), dialect())),
          {header_from_table()});
}

TEST(ExportC, ADefectOfEveryKindOfAnswerEndsTheProgramAtTheStepWhereItShows) {
  const auto map = [](const char* iova) {
    return std::string(
               R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0",)") +
           R"("length":"0x1000","iova":")" + iova + "\"}}\n";
  };
  const auto trace = read(kAlloc + map("0x10000") + map("0x10000"));
  simulator::Defects defects;
  defects.add(*simulator::defect_named("taken-answers-invalid"));
  const ProgramRun run = exported_and_run(trace, defects);
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.output, "step 3: Invalid argument (22), expected EEXIST\n");
}

/// The first of the traces that does not conform on a simulator with the defect, up to the step at fault and with what
/// was got, as `ioasis fuzz` keeps it.
std::optional<traces::Trace> found(const std::vector<traces::Trace>& traces, simulator::Defects defects) {
  std::optional<traces::Trace> result;
  make_simulator_target(defects)->run(traces, [&](std::size_t at, Outcome&& outcome) {
    const Verdict verdict = judge(traces[at], outcome, dialect());
    if (verdict.kind != Verdict::Kind::Diverges) return true;
    result = traces[at];
    result->steps.resize(verdict.step + 1);
    for (std::size_t i = 0; i < result->steps.size(); ++i) result->steps[i].got = outcome.answers[i];
    return false;
  });
  return result;
}

TEST(ExportC, WhatTheJudgeFindsTheProgramFinds) {
  gen::Generator generator(dialect(), 7, {.processes = false});
  std::vector<traces::Trace> traces;
  for (int i = 0; i < 300; ++i) traces.push_back(for_any_machine(generator.next()));
  std::size_t shown = 0;
  for (const auto& row : simulator::defect_table()) {
    SCOPED_TRACE(row.name);
    simulator::Defects defects;
    defects.add(row.defect);
    const auto trace = found(traces, defects);
    if (!trace) continue;
    const ProgramRun run = exported_and_run(*trace, defects);
    EXPECT_EQ(run.trouble, "");
    EXPECT_EQ(run.status, 1) << run.output;
    EXPECT_TRUE(run.output.starts_with("step " + std::to_string(trace->steps.size()) + ":")) << run.output;
    ++shown;
  }
  EXPECT_GT(shown, 40u);
}

}  // namespace
}  // namespace ioasis::conformance::test
