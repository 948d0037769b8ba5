// Syzkaller programs in and out.
#include "traces/export/syz.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>
#include <sstream>

#include "traces/import/syz.h"
#include "traces/reader.h"
#include "traces/test/random_trace.h"
#include "traces/writer.h"

namespace ioasis::traces {
namespace {

Trace imported(const std::string& program) {
  std::istringstream in(program);
  return import_syz(in, "p.syz").trace;
}

/// What becomes of a program that lies beside this test.
Imported imported_case(const std::string& name, std::string_view dialect = Trace().dialect) {
  std::ifstream in(std::string(IOASIS_SOURCE_DIR "/traces/test/cases/") + name);
  return import_syz(in, name, dialect);
}

/// The lines of a trace behind its header.
std::string steps_of(const Trace& trace) {
  const std::string text = write(trace);
  return text.substr(text.find('\n') + 1);
}

/// What import_syz says of the program; empty if it takes it.
std::string refusal(const std::string& program) {
  try {
    imported(program);
    return {};
  } catch (const ParseError& error) {
    return error.what();
  }
}

/// The trace less what programs do not carry, each binding with a name of its own.
Trace carried(Trace trace) {
  for (std::size_t i = 0; i < trace.memory.buffers.size(); ++i) trace.memory.buffers[i].name = "b" + std::to_string(i);
  trace.note.clear();
  trace.dialect = Trace().dialect;
  std::vector<std::uint16_t> newest(trace.names.size());
  trace.names.clear();
  for (Step& step : trace.steps) {
    step.peek = {};
    step.expect.reset();
    step.got.reset();
    step.note.clear();
    if (step.command == uapi::Command::VfioIommuDirtyPages) {  // there is no description of it
      step.command.reset();
      if (step.site == uapi::Site::Unmapped) step.bytes.clear();  // nor bytes of a struct that lies nowhere
    }
    for (NamedId& id : step.relocations) id.name = newest[id.name];
    for (NamedId& id : step.bindings) {
      newest[id.name] = static_cast<std::uint16_t>(trace.names.size());
      id.name = newest[id.name];
      trace.names.push_back("object" + std::to_string(id.name));
    }
  }
  return trace;
}

TEST(Syz, WhatIsExportedReadsBackAsTheSameTrace) {
  std::size_t carriedOver = 0;
  const bool ok = rc::check([&] {
    Trace trace = *random_trace();
    trace.caller = {};
    trace.files.clear();
    trace.processes.clear();
    // What no kernel runs is refused before it comes here.
    std::erase_if(trace.steps, [](const Step& step) {
      using enum uapi::Command;
      return step.command == Exit || step.command == DmaRead || step.command == DmaWrite || step.command == DmaCopy;
    });
    for (Step& step : trace.steps) step.origin = {}, step.platform.clear();
    for (uapi::Buffer& buffer : trace.memory.buffers) buffer.kind = uapi::MemoryKind::Private;
    std::string program;
    try {
      program = syz_program(trace);
    } catch (const Unexportable&) {
      RC_DISCARD("not to be exported");
    }
    Trace back = imported(program);
    for (std::size_t i = 0; i < back.names.size(); ++i) back.names[i] = "object" + std::to_string(i);
    RC_ASSERT(back == carried(trace));
    carriedOver += trace.steps.size();
  });
  EXPECT_TRUE(ok);
  EXPECT_GT(carriedOver, 50u);
}

const std::string kOpen = "r0 = openat$iommufd(0xffffffffffffff9c, &AUTO='/dev/iommu\\x00', 0x2, 0x0)\n";
const std::string kAlloc = "ioctl$IOMMU_IOAS_ALLOC(r0, 0x3b81, &AUTO={0xc, 0x0, <r1=>0x0})\n";

TEST(Syz, AProgramOfItsOwnCorpusBecomesNamesBuffersAndPokes) {
  const Trace trace = imported(
      "# a comment\n\n" + kOpen + kAlloc +
      "ioctl$IOMMU_IOAS_IOVA_RANGES(r0, 0x3b84, &AUTO={0x20, r1, 0x2, 0x0, &(0x7f0000000040)=[{0x0,0x0},{0x0,0x0}], "
      "0x0})\n"
      "ioctl$IOMMU_IOAS_ALLOW_IOVAS(r0, 0x3b82, &AUTO={0x18, r1, 0x2, 0x0, &(0x7f0000000040)=[{0x0,0x1},{0x3,0x5}]})\n"
      "ioctl$IOMMU_IOAS_MAP$PAGES(r0, 0x3b85, &AUTO={0x28, 0x7, r1, 0x0, &(0x7f0000ffc000/0x1000)=nil, 0x1000, "
      "0x1004000})\n"
      "ioctl$IOMMU_TEST_OP_MOCK_DOMAIN(r0, 0x3ba0, &AUTO={0x48, 0x2, r1, 0x0, <r4=>0x0, <r3=>0x0, <r2=>0x0})\n"
      "ioctl$IOMMU_TEST_OP_MD_CHECK_REFS(r0, 0x3ba0, &AUTO={0x48, 0x4, 0x0, 0x0, 0x1000, &(0x7f0000ffc000/0x1000), "
      "0x1})\n"
      "ioctl$IOMMU_IOAS_UNMAP$ALL(r0, 0x3b86, &(0x7f0000000000)={0x18, r1})\n"
      "ioctl$IOMMU_DESTROY$hwpt(r0, 0x3b80, &AUTO={0x8, r3})\nclose(r0)\n");
  std::istringstream expected(
      R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":2},"b1":{"pages":510}}}
{"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"IOAS_IOVA_RANGES","in":{"ioas_id":"ioas0","num_iovas":"0x2","allowed_iovas":"b0+0x40"},"size":"0x20"}
{"op":"IOAS_ALLOW_IOVAS","in":{"ioas_id":"ioas0","num_iovas":"0x2","allowed_iovas":"b0+0x40"},"poke":{"b0+0x40":["0x0","0x1","0x3","0x5"]}}
{"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","WRITEABLE","READABLE"],"ioas_id":"ioas0","user_va":"b1+0x1fc000","length":"0x1000","iova":"0x1004000"}}
{"op":"MOCK_DOMAIN","in":{"id":"ioas0"},"bind":{"out_stdev_id":"stdev0","out_hwpt_id":"hwpt0","out_idev_id":"idev0"}}
{"op":"MD_CHECK_REFS","in":{"length":"0x1000","uptr":"b1+0x1fc000","refs":"0x1"}}
{"op":"IOAS_UNMAP","in":{"ioas_id":"ioas0","length":"0xffffffffffffffff"}}
{"op":"DESTROY","in":{"id":"hwpt0"}}
)");
  const Trace wanted = read(expected, "expected");
  EXPECT_EQ(write(trace).substr(write(trace).find("\n{")), write(wanted).substr(write(wanted).find("\n{")));
}

TEST(Syz, TheContainersCallsGoThereAndBack) {
  const std::string steps = R"({"op":"VFIO_GET_API_VERSION"}
{"op":"VFIO_CHECK_EXTENSION","in":{"extension":"0x4"},"fail_nth":3}
{"op":"VFIO_IOMMU_GET_INFO"}
{"op":"VFIO_IOMMU_UNMAP_DMA","in":{"argsz":"0x8","flags":["ALL"]}}
{"op":"VFIO_IOMMU_GET_INFO","tail":"01"}
)";
  std::istringstream trace(R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock"})"
                           "\n" +
                           steps);
  std::istringstream program(syz_program(read(trace, "trace")));
  const std::string back = write(import_syz(program, "p.syz").trace);
  EXPECT_EQ(back.substr(back.find('\n') + 1), steps);
}

TEST(Syz, WhatIsLeftOutIsZeroAndAResourceWithoutAValueIsMinusOne) {
  const std::string steps = write(
      imported(kOpen + kAlloc +
               "ioctl$IOMMU_TEST_OP_CREATE_ACCESS(r0, 0x3ba0, &AUTO={0x48, 0x5, r1, 0x0, <r2=>0xffffffffffffffff, "
               "0x1})\nioctl$IOMMU_VFIO_GET_API_VERSION(r0, 0x3b64)\n"));
  EXPECT_EQ(steps.substr(steps.find('\n') + 1),
            R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"CREATE_ACCESS","in":{"id":"ioas0","out_access_fd":"0xffffffff","flags":["NEEDS_PIN_PAGES"]},"bind":{"out_access_fd":"access0"}}
{"op":"VFIO_GET_API_VERSION"}
)");
}

TEST(Syz, SystemCallsOnFilesThatIoctlsOpenedAreSteps) {
  const Trace trace =
      imported(kOpen + "ioctl$IOMMU_FAULT_QUEUE_ALLOC(r0, 0x3b8e, &AUTO={0x10, 0x0, <r1=>0x0, <r2=>0x0})\n" +
               "poll(&(0x7f0000000000)=[{r2, 0x5}], 0x1, 0x64)\n"
               "ppoll(&AUTO=[{r2, 0x1, 0x0}], 0x1, &(0x7f0000000100)={0x0, 0x1}, 0x0, 0x0)\n"
               "r3 = read(r2, &(0x7f0000000040)=\"\"/40, 0x28)\n"
               "write(r2, &(0x7f0000000040)=\"0100000000000000\", 0x8) (fail_nth: 2)\n"
               "read(0xffffffffffffffff, 0x0, 0x28)\nclose(r2)\nclose(r0)\n");
  const std::string steps = write(trace);
  EXPECT_EQ(steps.substr(steps.find('\n') + 1),
            R"({"op":"FAULT_QUEUE_ALLOC","bind":{"out_fault_id":"fault0","out_fault_fd":"fault1"}}
{"op":"POLL","in":{"fd":"fault1","events":["IN","OUT"]}}
{"op":"POLL","in":{"fd":"fault1","events":["IN"]}}
{"op":"READ","in":{"fd":"fault1","buf":"b0+0x40","count":"0x28"}}
{"op":"WRITE","in":{"fd":"fault1","buf":"b0+0x40","count":"0x8"},"poke":{"b0+0x40":["0x1"]},"fail_nth":2}
{"op":"READ","in":{"fd":"0xffffffff","count":"0x28"}}
{"op":"CLOSE","in":{"fd":"fault1"}}
)");
  std::istringstream back(syz_program(trace));
  EXPECT_EQ(import_syz(back, "p.syz").trace, trace);
}

TEST(Syz, ASecondFileIsOneOfTheHeaders) {
  const Trace trace = imported_case("two-files.syz").trace;
  EXPECT_EQ(trace.files, (std::vector<uapi::File>{{"iommu1", uapi::FileKind::Iommu}}));
  EXPECT_EQ(steps_of(trace), R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"DESTROY","on":"iommu1","in":{"id":"ioas0"}}
)");
}

TEST(Syz, AFileThatIsClosedBeforeOtherCallsIsOneOfTheHeaders) {
  const std::string second = "r5 = openat(0xffffffffffffff9c, &AUTO='/dev/iommu\\x00', 0x2, 0x0)\n";
  const Trace trace = imported(kOpen + second + kAlloc +
                               "close(r0)\nioctl$IOMMU_DESTROY$ioas(r5, 0x3b80, &AUTO={0x8, "
                               "r1})\nclose(r5)\n");
  EXPECT_EQ(trace.files, (std::vector<uapi::File>{{"iommu1", uapi::FileKind::Iommu}}));
  EXPECT_EQ(steps_of(trace), R"({"op":"IOAS_ALLOC","on":"iommu1","bind":{"out_ioas_id":"ioas0"}}
{"op":"CLOSE","in":{"fd":"iommu1"}}
{"op":"DESTROY","in":{"id":"ioas0"}}
)");
}

TEST(Syz, CallsOnOtherFilesAreLeftOutAndCounted) {
  const Imported imported = imported_case("foreign-calls.syz");
  EXPECT_EQ(steps_of(imported.trace), "{\"op\":\"IOAS_ALLOC\"}\n");
  EXPECT_EQ(imported.left_out, (std::map<std::string, std::size_t>{{"another system call: signalfd4", 1},
                                                                   {"a system call on another file", 1}}));
  EXPECT_EQ(imported.remarks, (std::set<std::string>{"(rerun: N) is syzkaller's own: such a call is made once",
                                                     "what calls that are left out do to memory is not followed"}));
}

TEST(Syz, TheOptionsAboveAProgramAreSyzkallersOwn) {
  EXPECT_EQ(steps_of(imported("{Threaded:false Repeat:true}\n" + kOpen +
                              "ioctl$IOMMU_IOAS_ALLOC(r0, 0x3b81, 0x0) (fail_nth: 3, rerun: 2)\n")),
            "{\"op\":\"IOAS_ALLOC\",\"at\":\"unmapped\",\"fail_nth\":3}\n");
}

TEST(Syz, AStructBehindAPointerIsData) {
  EXPECT_EQ(steps_of(imported_case("nested-data.syz").trace), R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"MOCK_DOMAIN","in":{"id":"ioas0"},"bind":{"out_stdev_id":"stdev0","out_hwpt_id":"hwpt0","out_idev_id":"idev0"}}
{"op":"HWPT_ALLOC","in":{"flags":["NEST_PARENT"],"dev_id":"idev0","pt_id":"ioas0","data_uptr":"b0+0x100"},"size":"0x28","bind":{"out_hwpt_id":"hwpt1"}}
{"op":"HWPT_ALLOC","in":{"dev_id":"idev0","pt_id":"hwpt1","data_type":"0xdead","data_len":"0x4","data_uptr":"b0+0x180"},"size":"0x28","bind":{"out_hwpt_id":"hwpt2"},"poke":{"b0+0x180":"34120000"}}
{"op":"HWPT_INVALIDATE","in":{"hwpt_id":"hwpt2","data_uptr":"b0+0x200","data_type":"0xdeadbeef","entry_len":"0x8","entry_num":"0x1"},"poke":{"b0+0x200":["0x1"]}}
)");
}

TEST(Syz, WhatFollowsTheStructOfGetInfoIsItsTail) {
  const Trace trace =
      imported(kOpen +
               "ioctl$IOMMU_VFIO_IOMMU_GET_INFO(r0, 0x3b70, &AUTO={0x70, 0x0, 0x0, 0x0, {{0x0, 0x0, 0x0}, 0x0}, "
               "{{0x0, 0x0, 0x0}, 0x0, 0x0, [{0x0, 0x0}]}})\n"
               "ioctl$IOMMU_VFIO_IOMMU_UNMAP_DMA(r0, 0x3b72, &AUTO={0x18, 0x0, 0x1c, 0x1c, ''})\n");
  ASSERT_EQ(trace.steps.size(), 2u);
  EXPECT_EQ(trace.steps[0].bytes.size(), 0x70u);
  EXPECT_EQ(trace.steps[1].bytes.size(), 0x18u);
  EXPECT_NE(refusal(kOpen + "ioctl$IOMMU_VFIO_IOMMU_GET_INFO(r0, 0x3b70, &AUTO={0x70, 0x0, 0x0, 0x0, {{0x1}, 0x0}})\n")
                .find("expected zeros behind the members that are known"),
            std::string::npos);
}

TEST(Syz, APinnedRangeIsBoundByName) {
  const std::string steps = steps_of(imported_case("create-access.syz").trace);
  EXPECT_EQ(
      steps.substr(steps.find("{\"op\":\"ACCESS_PAGES\"")),
      R"({"op":"ACCESS_PAGES","in":{"id":"access0","iova":"0x10000","length":"0x1000","uptr":"b0+0x1000"},"bind":{"out_access_pages_id":"access_pages0"}}
{"op":"DESTROY_ACCESS_PAGES","in":{"id":"access0","access_pages_id":"access_pages0"}}
)");
}

TEST(Syz, AnOlderStructIsRemarkedOnUnlessTheDialectHasIt) {
  const Imported now = imported_case("older-struct.syz");
  EXPECT_EQ(now.remarks, std::set<std::string>{"the struct of 0x38 bytes that MOCK_DOMAIN is given is of Linux 6.6 or "
                                               "older: --dialect linux-6.6"});
  const Imported older = imported_case("older-struct.syz", "linux-6.6");
  EXPECT_TRUE(older.remarks.empty());
  EXPECT_EQ(older.trace.dialect, "linux-6.6");
  EXPECT_EQ(older.trace.steps, now.trace.steps);
}

TEST(Syz, WhatATraceCannotSayIsRefusedWithLineAndReason) {
  const std::pair<std::string, const char*> cases[] = {
      {"ioctl$IOMMU_IOAS_ALLOC(r0, 0x3b81, nil)\n",
       "p.syz:1: column 24: expected a variable that an earlier call sets"},
      {"ioctl$IOMMU_IOAS_ALLOC(0x3, 0x3b81, nil)\n", "p.syz:1: column 24: expected the variable of openat$iommufd"},
      {kOpen + "socket(0x1, 0x2, 0x3)\n", "p.syz:2: file: expected a call on /dev/iommu"},
      {kOpen + "dup(r0)\n", "p.syz:2: call: expected ioctl, close, mmap"},
      {kOpen + kAlloc + "ioctl$VFIO(0xffffffffffffffff, 0x1, &AUTO={r1})\n", "p.syz:3: call: expected ioctl, close"},
      {kOpen + "fork()\n", "p.syz:2: call: expected memory and a process that stay as they are"},
      {kOpen + "ioctl$IOMMU_IOAS_ALLOC(r0, 0x3b81, &AUTO={0xc}) (async)\n",
       "p.syz:2: call: expected no property but fail_nth"},
      {kOpen + "ioctl$IOMMU_IOAS_ALLOC(r0, 0x3b81, &AUTO={0xc}) (fail_nth: 0)\n",
       "p.syz:2: call: expected no property but fail_nth"},
      {kOpen + "close(r0) (fail_nth: 3)\n", "p.syz:2: call: expected no fail_nth, but of a call that is a step"},
      {kOpen + "ioctl$IOMMU_DESTROY$ioas(r0, 0x3b80, &AUTO={0x8, r7})\n",
       "p.syz:2: column 50: expected a variable that an"},
      {kOpen + kAlloc + "mmap(&(0x7f0000000000/0x1000)=nil, 0x1000, 0x3, 0x32, 0xffffffffffffffff, 0x0)\n",
       "p.syz:3: call: expected memory that stays as it is"},
      {kOpen + "mmap(&(0x7f0000000000/0x1000)=nil, 0x1000, 0x3, 0x31, 0xffffffffffffffff, 0x0)\n",
       "p.syz:2: column 49: expected private anonymous memory"},
      {kOpen + "ioctl$IOMMU_IOAS_COPY$syz(r0, 0x3b83, &AUTO={0x28})\n",
       "p.syz:2: column 39: expected a call whose struct"},
      {kOpen + "ioctl$IOMMU_VFIO_SOMETHING(r0, 0x3b79, &AUTO={0x20})\n", "p.syz:2: column 40: expected a call whose"},
      {kOpen + "ioctl$IOMMU_VFIO_SET_IOMMU(r0, 0x3b66, &AUTO={0x20})\n", "expected a number"},
      {kOpen + "ioctl$IOMMU_DESTROY$ioas(r0, 0x3b80, &AUTO={0x8, 0x1, 0x2})\n",
       "p.syz:2: column 55: expected 2 members"},
      {kOpen + "ioctl$IOMMU_DESTROY$ioas(r0, 0x3b80, &AUTO={0x1ffffffff})\n",
       "expected a number of 32 bits, found 0x1ffffffff"},
      {kOpen + "close(r0)\n" + kAlloc, "p.syz:3: call: expected no call on the file once it is closed"},
      {kOpen + "read(r0, 0x0, 0x0)\n", "p.syz:2: call: expected ioctl, close"},
      {kOpen + "read(r1, 0x0, 0x0)\n", "p.syz:2: column 6: expected a variable that an earlier call sets"},
      {kOpen + "poll(&AUTO=[{0x5, 0x1}, {r0, 0x1}], 0x2, 0x0)\n", "p.syz:2: call: expected ioctl, close"},
      {kOpen + "poll(&AUTO=[{0x5, 0x10001}], 0x1, 0x0)\n", "expected a number of 16 bits"},
      {kOpen + "write(0x5, 0x7f0000000000, 0x0) (async)\n", "p.syz:2: call: expected no property but fail_nth"},
      {kOpen + "close(r0)\nclose(r0)\n", "p.syz:3: call: expected no call on the file once it is closed"},
      {kOpen + "ioctl$IOMMU_IOAS_ALLOC(r0, 0x3b81\n", "p.syz:2: column 34: expected ), found its end"},
      {kOpen + "ioctl$X(r0, 0x1, &AUTO=\"0\")\n", "p.syz:2: column 25: expected two hex digits a byte"},
      {"ioctl(" + std::string(40, '[') + "\n", "expected at most 16 levels"},
  };
  for (const auto& [program, message] : cases)
    EXPECT_NE(refusal(program).find(message), std::string::npos) << refusal(program);
}

TEST(Syz, WhatAProgramCannotSayIsRefusedWithStepAndReason) {
  const auto refused = [](const std::string& step) {
    std::istringstream in(
        "{\"ioasis\":1,\"dialect\":\"linux-6.12\",\"platform\":\"mock\",\"memory\":{\"b0\":{\"pages\":4}}}\n" + step +
        "\n");
    try {
      return syz_program(read(in, "trace"));
    } catch (const Unexportable& error) {
      return std::string(error.what());
    }
  };
  EXPECT_TRUE(refused(R"({"op":"IOAS_ALLOC","at":"read-only"})").starts_with("step 1: at: "));
  EXPECT_TRUE(
      refused(R"({"op":"RAW","request":"0x1","bytes":"00000000","bind":{"0x0":"x"}})").starts_with("step 1: ids: "));
  EXPECT_TRUE(refused(R"({"op":"READ","in":{"fd":"0x5","buf":"0x9","count":"0x1"}})").starts_with("step 1: buf: "));
  Trace large;
  large.memory.buffers = {{"b0", 2048, {}, {}}, {"b1", 2048, {}, {}}};
  EXPECT_THROW(syz_program(large), Unexportable);
  Trace shared;
  shared.memory.buffers = {{"b0", 1, {}, {}, uapi::MemoryKind::Shared}};
  EXPECT_THROW(syz_program(shared), Unexportable);
  Trace limited;
  limited.caller.memlock = 1;
  EXPECT_THROW(syz_program(limited), Unexportable);
}

}  // namespace
}  // namespace ioasis::traces
