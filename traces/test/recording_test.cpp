// Recordings, line by line, as traces.
#include <gtest/gtest.h>

#include <initializer_list>
#include <sstream>
#include <utility>

#include "traces/import/recorded_traces.h"
#include "traces/notation.h"
#include "traces/reader.h"
#include "traces/writer.h"

namespace ioasis::traces {
namespace {

using Fields = std::initializer_list<std::pair<std::string_view, std::uint64_t>>;
using enum uapi::Command;

constexpr const char* kFirst = "ioasis-recording 3\n";

/// All traces of the recording, each of which can be read.
std::vector<RecordedTrace> imported(const std::string& lines) {
  std::istringstream in(kFirst + lines);
  auto all = import_recording(in, "r");
  for (const RecordedTrace& one : all) {
    std::istringstream written(write(one.trace));
    EXPECT_EQ(write(read(written, one.name)), written.str());
  }
  return all;
}

/// The one trace less its header.
std::string steps_of(const RecordedTrace& one) {
  const std::string text = write(one.trace);
  return text.substr(text.find('\n') + 1);
}

/// What the header says of memory and in its note.
std::string header_of(const RecordedTrace& one) {
  const std::string text = write(one.trace);
  return text.substr(0, text.find('\n'));
}

std::string bytes_of(uapi::Command command, Fields fields) {
  Step step = call(command);
  for (const auto& [field, value] : fields) set(step, field, value);
  return hex_bytes(step.bytes);
}

/// A call by process 0 whose struct lies on its stack, and its answer; what it changes may follow.
std::string made(uapi::Command command, Fields before, Fields after, int result = 0) {
  std::ostringstream lines;
  lines << "C 0 0 " << std::hex << uapi::info(command).request << " 7fff00000100 " << bytes_of(command, before)
        << "ff\n"
        << "A 0 " << std::dec << result << ' ' << bytes_of(command, after) << "ff\n";
  return lines.str();
}
std::string made(uapi::Command command, Fields fields) { return made(command, fields, fields); }

// Three pages at 7f0000203000: two writable, one read-only, then a hole; and a stack.
const std::string kLayout =
    "L 0\nM 7f0000203000 7f0000205000 rw-p \nM 7f0000205000 7f0000206000 r--p \nM 7fff00000000 7fff00010000 rw-p "
    "[stack]\n";
const std::string kRoot = "B 0 - 1ffffffffff\n";
const std::string kOpen = "T group.test\nF 0 0 prog\n" + kRoot + kLayout;
const std::string kAlloc = made(IoasAlloc, {}, {{"out_ioas_id", 1}});

std::string map(std::uint64_t va, std::uint64_t length) {
  return made(IoasMap, {{"flags", 7}, {"ioas_id", 1}, {"user_va", va}, {"length", length}, {"iova", 0x10000}});
}

TEST(Recording, PinnedRangesOfTwoAccessesAreToldApartThoughTheirNumbersAreTheSame) {
  std::string lines = kOpen + kAlloc + map(0x7f0000203000, 0x2000);
  for (const std::uint64_t access : {5, 6}) {
    lines += made(CreateAccess, {{"id", 1}}, {{"id", 1}, {"out_access_fd", access}});
    lines += made(AccessPages, {{"id", access}, {"iova", 0x10000}, {"length", 0x1000}},
                  {{"id", access}, {"iova", 0x10000}, {"length", 0x1000}, {"out_access_pages_id", 1}});
  }
  for (const std::uint64_t access : {5, 6}) lines += made(DestroyAccessPages, {{"id", access}, {"access_pages_id", 1}});
  const auto all = imported(lines);
  ASSERT_EQ(all.size(), 1u);
  const std::string steps = steps_of(all[0]);
  EXPECT_NE(steps.find(R"("in":{"id":"access0","access_pages_id":"access_pages0"})"), std::string::npos) << steps;
  EXPECT_NE(steps.find(R"("in":{"id":"access1","access_pages_id":"access_pages1"})"), std::string::npos) << steps;
}

TEST(Recording, NumbersBecomeNamesAndAddressesPlacesInBuffersThatKeepTheirLowBits) {
  const auto all =
      imported(kOpen + kAlloc + map(0x7f0000204000, 0x3000) + made(Destroy, {{"id", 1}}, {{"id", 1}}, -16));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].name, "001-group.test");
  EXPECT_EQ(all[0].cut, "");
  EXPECT_EQ(
      header_of(all[0]),
      R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":6,"readonly":[5]}},"note":"recorded from prog, group.test"})");
  EXPECT_EQ(steps_of(all[0]),
            R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"},"got":{"out":{"out_ioas_id":"0x1"}}}
{"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","WRITEABLE","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x4000","length":"0x3000","iova":"0x10000"},"got":{}}
{"op":"DESTROY","in":{"id":"ioas0"},"got":{"errno":"EBUSY"}}
)");
}

TEST(Recording, WhatACallReadsIsPokedAndWhatItWritesIsPeeked) {
  const auto list = [](std::uint64_t count) {
    return bytes_of(IoasIovaRanges, {{"ioas_id", 1}, {"num_iovas", count}, {"allowed_iovas", 0x7fff00000800}});
  };
  const auto all =
      imported(kOpen + kAlloc + "Z 0 7fff00000000 1000\nW 0 7fff00000800 0000010000000000ffff010000000000\n" +
               made(IoasAllowIovas, {{"ioas_id", 1}, {"num_iovas", 1}, {"allowed_iovas", 0x7fff00000800}}) +
               "W 0 7fff00000800 aa\n" + "C 0 0 3b84 7fff00000100 " + list(1) + "\nA 0 0 " + list(1) +
               "\nK 0 7fff00000800 0000010000000000ffff010000000000\n");
  EXPECT_EQ(
      steps_of(all.at(0)).substr(steps_of(all[0]).find('\n') + 1),
      R"({"op":"IOAS_ALLOW_IOVAS","in":{"ioas_id":"ioas0","num_iovas":"0x1","allowed_iovas":"b0+0x800"},"poke":{"b0+0x800":["0x10000","0x1ffff"]},"got":{}}
{"op":"IOAS_IOVA_RANGES","in":{"ioas_id":"ioas0","num_iovas":"0x1","allowed_iovas":"b0+0x800"},"poke":{"b0+0x800":["0x100aa"]},"peek":"b0+0x800:0x10","got":{"peek":["0x10000","0x1ffff"]}}
)");
}

TEST(Recording, AStructIsPlacedAsItLayAndGivenAsFarAsItSays) {
  const auto all =
      imported(kOpen +
               "C 0 0 3b81 0 -\nA 0 -14 -\n"                                                       // null
               "C 0 0 3b81 7f0000205000 0c00000000000000000000\nA 0 -14 0c00000000000000000000\n"  // at the edge
               "C 0 0 3b80 7f0000205000 0800000001000000\nA 0 -2 0800000001000000\n"               // read-only
               "C 0 0 3b81 7fff00000100 060000000000ffff\nA 0 -22 060000000000ffff\n"              // short
               "C 0 0 3bff 7fff00000100 08000000010000000200\nA 0 -25 08000000010000000200\n");
  EXPECT_EQ(steps_of(all.at(0)), R"({"op":"IOAS_ALLOC","at":"unmapped","got":{"errno":"EFAULT"}}
{"op":"IOAS_ALLOC","size":"0xc","cut":11,"at":"edge","got":{"errno":"EFAULT"}}
{"op":"DESTROY","in":{"id":"0x1"},"at":"read-only","got":{"errno":"ENOENT"}}
{"op":"IOAS_ALLOC","cut":6,"got":{"errno":"EINVAL"}}
{"op":"RAW","request":"0x3bff","bytes":"0800000001000000","got":{"errno":"ENOTTY"}}
)");
}

TEST(Recording, ANumberPassedAndTheSizeThatAStructOfVfioStatesAreFields) {
  const auto all =
      imported(kOpen + "C 0 0 3b65 4 -\nA 0 1 -\n" + made(VfioIommuUnmapDma, {{"argsz", 24}, {"flags", 2}}) +
               made(VfioIommuUnmapDma, {{"argsz", 5}}));
  EXPECT_EQ(steps_of(all.at(0)), R"({"op":"VFIO_CHECK_EXTENSION","in":{"extension":"0x4"},"got":{"result":"0x1"}}
{"op":"VFIO_IOMMU_UNMAP_DMA","in":{"flags":["ALL"]},"got":{}}
{"op":"VFIO_IOMMU_UNMAP_DMA","cut":5,"got":{}}
)");
}

TEST(Recording, WhatCannotBeCarriedEndsTheTraceThereAndItsNoteSaysWhy) {
  const auto cut = [](const std::string& lines) {
    const auto all = imported(kOpen + kAlloc + lines);
    EXPECT_NE(all.at(0).trace.note.find(all[0].cut), std::string::npos);
    return std::to_string(all[0].trace.steps.size()) + " of " + std::to_string(all[0].calls) + ": " + all[0].cut;
  };
  const std::string use = map(0x7f0000203000, 0x1000);
  EXPECT_EQ(cut(use + "U 0 7f0000203000 1000\n"), "2 of 2: ") << "nothing was called after";
  EXPECT_EQ(cut(use + "U 0 7f0000203000 1000\n" + use),
            "2 of 3: memory was mapped anew while the file was in use: 0x7f0000203000");
  EXPECT_EQ(cut(use + "U 0 7f0000300000 1000\n" + use), "3 of 3: ") << "other memory";
  EXPECT_EQ(cut(use + "L 0\nM 7fff00000000 7fff00010000 rw-p [stack]\n" + kAlloc),
            "2 of 3: memory was mapped otherwise while the file was in use: 0x7f0000203000");
  EXPECT_EQ(cut(use + "L 0\nM 7f0000203000 7f0000204000 rw-s /memfd:x\n" + use),
            "2 of 3: memory was mapped otherwise while the file was in use: 0x7f0000203000");
  EXPECT_EQ(cut("B 1 - 1ffffffffff\nC 0 1 3b81 7fff00000100 0c00000000000000\nA 0 0 0c00000000000000\n"),
            "1 of 2: another program goes on with the file");
  EXPECT_EQ(cut("E 0\n" + kAlloc), "1 of 2: two calls were under way at once");
  EXPECT_EQ(cut(made(IoasAllowIovas, {{"ioas_id", 1}, {"num_iovas", 1}, {"allowed_iovas", 0x7f0000203000}})),
            "1 of 2: memory that a call uses was not recorded: 0x7f0000203000");
  EXPECT_EQ(cut("L 0\nM 7f0000000000 7f0001000000 rw-p \nM 7fff00000000 7fff00010000 rw-p [stack]\n" +
                map(0x7f0000000000, 0x1000000)),
            "1 of 2: a call uses more than 8 MiB of memory at once");
  std::string places = "L 0\nM 7fff00000000 7fff00010000 rw-p [stack]\n", calls;
  for (int i = 0; i < 17; ++i) {
    std::ostringstream mapping;
    mapping << std::hex << "M " << 0x600000000000 + i * 0x1000000l << ' ' << 0x600000001000 + i * 0x1000000l
            << " rw-p \n";
    places += mapping.str();
    calls += map(static_cast<std::uint64_t>(0x600000000000 + i * 0x1000000l), 0x1000);
  }
  EXPECT_EQ(cut(places + calls), "17 of 18: memory lies in more places than a trace has buffers");
  EXPECT_EQ(cut("C 0 0 3b81 7fff00000100 0c00000000000000\n"), "1 of 2: the last call did not return");
}

TEST(Recording, MemoryThatNoCallHoldsOnToMayBeMappedAnew) {
  const std::string allow = made(IoasAllowIovas, {{"ioas_id", 1}, {"num_iovas", 1}, {"allowed_iovas", 0x7f0000203000}});
  const auto all = imported(kOpen + kAlloc + "Z 0 7f0000203000 1000\nW 0 7f0000203000 00100000000000000020\n" + allow +
                            "U 0 7f0000203000 1000\nW 0 7f0000203000 00000000000000000030\n" + allow);
  EXPECT_EQ(all.at(0).cut, "");
  EXPECT_NE(steps_of(all[0]).find(R"("poke":{"b0+0x3000":["0x0","0x3000"]})"), std::string::npos) << steps_of(all[0]);
}

TEST(Recording, MemoryThatNoCallHoldsOnToMayBeGoneUntilACallPointsThereAgain) {
  const std::string list = "M 7f0000203000 7f0000204000 rw-p \n", stack = "M 7fff00000000 7fff00010000 rw-p [stack]\n";
  const std::string known = "Z 0 7f0000203000 1000\n";
  const std::string allow = made(IoasAllowIovas, {{"ioas_id", 1}, {"num_iovas", 1}, {"allowed_iovas", 0x7f0000203000}});
  EXPECT_EQ(imported(kOpen + kAlloc + known + allow + "L 0\n" + stack + kAlloc).at(0).cut, "");
  EXPECT_EQ(imported(kOpen + kAlloc + known + allow + "L 0\n" + stack + kAlloc + allow).at(0).trace.steps.size(), 3u);
  const auto back =
      imported(kOpen + "L 0\n" + stack + kAlloc + allow + "L 0\n" + list + stack + known + kAlloc + allow);
  EXPECT_EQ(back.at(0).cut, "memory was mapped otherwise while the file was in use: 0x7f0000203000");
  EXPECT_EQ(back[0].trace.steps.size(), 3u);
}

TEST(Recording, MemoryOfOneKindIsABufferOfThatKind) {
  const auto memory = [](const std::string& mappings, std::uint64_t last) {
    const std::string header = header_of(
        imported(kOpen + "L 0\n" + mappings + kAlloc + map(0x7f0000203000, 0x1000) + map(last, 0x1000)).at(0));
    const std::size_t at = header.find("\"memory\"");
    return header.substr(at, header.find(R"(,"note")") - at);
  };
  EXPECT_EQ(memory("M 7f0000203000 7f0000205000 rw-s /memfd:x (deleted)\n", 0x7f0000204000),
            R"("memory":{"b0":{"kind":"memfd","pages":5,"unmapped":[2]}})");
  EXPECT_EQ(memory("M 7f0000203000 7f0000204000 rw-s /dev/zero (deleted)\nM 7f0000204000 7f0000205000 r--s /dev/zero "
                   "(deleted)\n",
                   0x7f0000204000),
            R"("memory":{"b0":{"kind":"shared","pages":5,"readonly":[4],"unmapped":[2]}})");
  EXPECT_EQ(memory("M 7f0000200000 7f0000400000 rw-p /anon_hugepage (deleted)\n", 0x7f0000204000),
            R"("memory":{"b0":{"kind":"huge","pages":512}})");
  const std::string two = memory(
      "M 7f0000200000 7f0000400000 rw-p /anon_hugepage (deleted)\nM 7f0000400000 7f0000600000 r--p /anon_hugepage "
      "(deleted)\n",
      0x7f0000400000);
  EXPECT_TRUE(
      two.starts_with(R"("memory":{"b0":{"kind":"huge","pages":512},"b1":{"kind":"huge","pages":512,"readonly":[0,1,)"))
      << two;
  EXPECT_TRUE(two.ends_with(",510,511]}}")) << two;
}

TEST(Recording, MemoryThatNoBufferIsLikeIsNoted) {
  const auto note = [](const std::string& mappings) {
    return imported(kOpen + "L 0\n" + mappings + kAlloc + map(0x7f0000203000, 0x2000)).at(0).trace.note;
  };
  EXPECT_TRUE(note("M 7f0000203000 7f0000205000 rw-s /a/file\n")
                  .ends_with("; memory that was /a/file is private and anonymous"));
  EXPECT_TRUE(note("M 7f0000200000 7f0000400000 rw-s /anon_hugepage (deleted)\n")
                  .ends_with("; memory that was /anon_hugepage (deleted) is private and anonymous"));
  EXPECT_TRUE(note("M 7f0000203000 7f0000204000 rw-s /memfd:x (deleted)\nM 7f0000204000 7f0000205000 rw-p \n")
                  .ends_with("; memory of several kinds that lies together is private"));
}

TEST(Recording, EachOpenedFileIsATraceOfItsOwn) {
  const auto all = imported(kOpen + kAlloc + "T group.other\nF 1 0 prog\nC 1 0 3b80 0 -\nA 1 -14 -\n");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].name, "002-group.other");
  EXPECT_EQ(all[0].trace.steps.size(), 1u);
  EXPECT_EQ(all[1].trace.steps.size(), 1u);
}

constexpr std::uint64_t kStack = 0x7fff00000800;  ///< known to be zero by kKnown
const std::string kKnown = "Z 0 7fff00000000 1000\n";

/// A system call by process 0 on a file that a call opened, and what it returned.
std::string moved(uapi::Command command, Fields arguments, int result, unsigned memory = 0) {
  static unsigned calls = 0;
  std::ostringstream lines;
  lines << "S " << calls << ' ' << memory << ' ' << uapi::info(command).request << ' ' << bytes_of(command, arguments)
        << "\nR " << calls << ' ' << result << '\n';
  ++calls;
  return lines.str();
}

const std::string kQueue = made(FaultQueueAlloc, {}, {{"out_fault_id", 1}, {"out_fault_fd", 5}});

TEST(Recording, SystemCallsOnFilesThatCallsOpenedAreSteps) {
  const auto all = imported(kOpen + kKnown + kQueue + moved(Poll, {{"fd", 5}, {"events", 5}}, 4) +
                            moved(Read, {{"fd", 5}, {"buf", kStack}, {"count", 40}}, 40) +
                            "K 0 7fff00000800 0102030405060708\nW 0 7fff00000800 0900000000000000\n" +
                            moved(Write, {{"fd", 5}, {"buf", kStack}, {"count", 8}}, -22) +
                            moved(Close, {{"fd", 5}}, 0) + moved(Read, {{"fd", 5}, {"count", 1}}, -9));
  ASSERT_EQ(all.at(0).cut, "");
  EXPECT_EQ(all[0].calls, 5u) << "what is done with a closed descriptor is nobody's";
  EXPECT_EQ(
      steps_of(all[0]),
      R"({"op":"FAULT_QUEUE_ALLOC","bind":{"out_fault_id":"fault0","out_fault_fd":"fault1"},"got":{"out":{"out_fault_id":"0x1","out_fault_fd":"0x5"}}}
{"op":"POLL","in":{"fd":"fault1","events":["IN","OUT"]},"got":{"result":"0x4"}}
{"op":"READ","in":{"fd":"fault1","buf":"b0+0x800","count":"0x28"},"peek":"b0+0x800:0x28","got":{"result":"0x28","peek":["0x807060504030201","0x0","0x0","0x0","0x0"]}}
{"op":"WRITE","in":{"fd":"fault1","buf":"b0+0x800","count":"0x8"},"poke":{"b0+0x800":["0x9"]},"got":{"errno":"EINVAL"}}
{"op":"CLOSE","in":{"fd":"fault1"},"got":{}}
)");
}

TEST(Recording, ADescriptorThatIsReturnedAgainHasANewName) {
  const auto all =
      imported(kOpen + kQueue + moved(Close, {{"fd", 5}}, 0) +
               made(FaultQueueAlloc, {}, {{"out_fault_id", 2}, {"out_fault_fd", 5}}) + moved(Close, {{"fd", 5}}, 0));
  EXPECT_EQ(all.at(0).cut, "");
  const std::string steps = steps_of(all[0]);
  EXPECT_NE(steps.find(R"("out_fault_fd":"fault3")"), std::string::npos) << steps;
  EXPECT_TRUE(steps.ends_with("{\"op\":\"CLOSE\",\"in\":{\"fd\":\"fault3\"},\"got\":{}}\n")) << steps;
}

TEST(Recording, AStructThatStillHoldsAnIdReturnsANewOne) {
  const auto all = imported(kOpen + kAlloc + made(IoasAlloc, {{"out_ioas_id", 1}}, {{"out_ioas_id", 2}}) +
                            made(Destroy, {{"id", 2}}));
  const std::string steps = steps_of(all.at(0));
  EXPECT_NE(
      steps.find(R"("in":{"out_ioas_id":"0x1"},"bind":{"out_ioas_id":"ioas1"},"got":{"out":{"out_ioas_id":"0x2"}})"),
      std::string::npos)
      << steps;
  EXPECT_NE(steps.find(R"({"op":"DESTROY","in":{"id":"ioas1"})"), std::string::npos) << steps;
}

TEST(Recording, AFileIsClosedWhateverBecameOfMemory) {
  const auto all = imported(kOpen + kQueue + map(0x7f0000203000, 0x1000) +
                            "U 0 7f0000203000 1000\nL 0\nM 7fff00000000 7fff00010000 rw-p [stack]\n" +
                            moved(Close, {{"fd", 5}}, 0) + kAlloc);
  EXPECT_EQ(all.at(0).trace.steps.size(), 3u);
  EXPECT_EQ(all[0].cut, "memory was mapped anew while the file was in use: 0x7f0000203000");
}

TEST(Recording, ASystemCallThatATraceCannotSayEndsIt) {
  const auto cut = [](const std::string& lines) {
    const auto all = imported(kOpen + kQueue + lines);
    return std::to_string(all.at(0).trace.steps.size()) + " of " + std::to_string(all[0].calls) + ": " + all[0].cut;
  };
  const std::string close = moved(Close, {{"fd", 5}}, 0);
  EXPECT_EQ(cut("O 0 6 was duplicated\n" + close), "2 of 2: ") << "another descriptor";
  EXPECT_EQ(cut("O 0 5 was duplicated\n" + close), "1 of 2: a descriptor that a call returned was duplicated");
  EXPECT_EQ(cut("P 1 0\n" + close), "1 of 2: a descriptor was closed that a child may have open");
  EXPECT_EQ(cut("P 1 0\n" + kQueue), "2 of 2: ") << "a child that does nothing with it";
  EXPECT_EQ(cut("P 1 0\n" + moved(Close, {{"fd", 5}}, 0, 1) + kQueue), "2 of 2: ") << "its own descriptor";
  EXPECT_EQ(cut("P 1 0\n" + moved(Close, {{"fd", 5}}, 0, 1) + "D 1\n" + close + kQueue), "3 of 3: ");
  EXPECT_EQ(cut("X 0\n" + close), "1 of 2: a file that a call had opened was used after /dev/iommu was closed");
  EXPECT_EQ(cut("E 0\n" + kQueue + close + close), "1 of 4: two calls were under way at once");
}

/// The call of that process.
std::string by(unsigned process, std::string call) {
  const std::size_t at = call.find("C 0 0 ");
  return call.replace(at, 6, "C 0 " + std::to_string(process) + " ");
}

/// What the header says of processes, then a line a step: by whom, what, and what is poked.
std::string who_does_what(const RecordedTrace& one) {
  std::string text;
  for (const std::string& name : one.trace.processes) text += name + ' ';
  for (const Step& step : one.trace.steps) {
    text += "| " + std::to_string(step.origin.process) + ' ' + std::string(uapi::info(*step.command).name) + ' ';
    for (const Poke& poke : step.pokes) text += hex_bytes(poke.bytes) + ' ';
  }
  return text + (one.cut.empty() ? "" : "| " + one.cut);
}

std::string done(const std::string& lines) { return who_does_what(imported(kOpen + kKnown + lines).at(0)); }

/// Reads from that place on the stack.
std::string reads_at(unsigned process, std::uint64_t address) {
  return by(process, made(IoasAllowIovas, {{"ioas_id", 1}, {"num_iovas", 1}, {"allowed_iovas", address}}));
}
std::string reads(unsigned process) { return reads_at(process, kStack); }
std::string writes(unsigned process, const std::string& bytes) {
  return "W " + std::to_string(process) + " 7fff00000800 " + bytes + '\n';
}
/// Copies mapped memory.
std::string copies(unsigned process) {
  return by(process, made(AccessRw, {{"id", 5}, {"iova", 0x10000}, {"length", 8}, {"uptr", kStack}}));
}

TEST(Recording, AForkThatUsesTheFileIsAProcessAndItsEndAStep) {
  const auto all =
      imported(kOpen + kAlloc + "P 1 0\n" + by(1, map(0x7f0000203000, 0x1000)) + "D 1\n" + kAlloc + "D 0\n");
  EXPECT_EQ(
      write(all.at(0).trace),
      R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":4,"unmapped":[2]}},"processes":["process1"],"note":"recorded from prog, group.test"}
{"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"},"got":{"out":{"out_ioas_id":"0x1"}}}
{"op":"IOAS_MAP","by":"process1","in":{"flags":["FIXED_IOVA","WRITEABLE","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x3000","length":"0x1000","iova":"0x10000"},"got":{}}
{"op":"EXIT","by":"process1","got":{}}
{"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas1"},"got":{"out":{"out_ioas_id":"0x1"}}}
)");
  EXPECT_EQ(all[0].calls, 4u) << "an end is a call";
}

TEST(Recording, AnEndThatNoCallFollowsIsNoStep) {
  EXPECT_EQ(done(kAlloc + "P 1 0\n" + by(1, kAlloc) + "D 1\nD 0\n"), "process1 | 0 IOAS_ALLOC | 1 IOAS_ALLOC ");
  EXPECT_EQ(done(kAlloc + "P 1 0\nD 1\n" + kAlloc), "| 0 IOAS_ALLOC | 0 IOAS_ALLOC ") << "it used another file";
  const std::string unknown =
      made(IoasAllowIovas, {{"ioas_id", 1}, {"num_iovas", 1}, {"allowed_iovas", 0x7f0000203000}});
  EXPECT_EQ(done(kAlloc + "P 1 0\n" + by(1, kAlloc) + "D 1\n" + unknown),
            "process1 | 0 IOAS_ALLOC | 1 IOAS_ALLOC | memory that a call uses was not recorded: 0x7f0000203000");
}

TEST(Recording, TheFirstProcessOfATraceIsTheFirstThatStaysToItsEnd) {
  EXPECT_EQ(done(kAlloc + "P 1 0\n" + by(1, kAlloc) + "D 0\n" + by(1, kAlloc)),
            "process1 | 1 IOAS_ALLOC | 0 IOAS_ALLOC | 1 EXIT | 0 IOAS_ALLOC ");
  EXPECT_EQ(done(kAlloc + "P 1 0\nP 2 1\n" + by(1, kAlloc) + by(2, kAlloc) + "D 0\nD 1\n" + by(2, kAlloc)),
            "process1 process2 | 1 IOAS_ALLOC | 2 IOAS_ALLOC | 0 IOAS_ALLOC | 1 EXIT | 2 EXIT | 0 IOAS_ALLOC ");
}

TEST(Recording, EachProcessHasMemoryOfItsOwn) {
  EXPECT_EQ(done(writes(0, "07") + reads(0) + "P 1 0\n" + reads(1) + writes(1, "09") + reads(1) + reads(0)),
            "process1 | 0 IOAS_ALLOW_IOVAS 0700000000000000 | 1 IOAS_ALLOW_IOVAS 0700000000000000 "
            "| 1 IOAS_ALLOW_IOVAS 0900000000000000 | 0 IOAS_ALLOW_IOVAS ");
}

TEST(Recording, SharedMemoryIsOneToAllProcesses) {
  const std::string shared = "L 0\nM 7fff00000000 7fff00010000 rw-s /dev/zero (deleted)\n";
  EXPECT_EQ(done(shared + writes(0, "07") + reads(0) + "P 1 0\n" + reads(1) + writes(1, "09") + reads(1) +
                 writes(0, "09") + reads(0)),
            "process1 | 0 IOAS_ALLOW_IOVAS 0700000000000000 | 1 IOAS_ALLOW_IOVAS | 1 IOAS_ALLOW_IOVAS 0900000000000000 "
            "| 0 IOAS_ALLOW_IOVAS ");
  EXPECT_EQ(done(shared + reads(0) + "P 1 0\nU 1 7fff00000000 1000\n" + reads(1)),
            "| 0 IOAS_ALLOW_IOVAS | processes have different shared memory at one address: 0x7fff00000000");
  EXPECT_EQ(done(shared + reads(0) + "U 0 7fff00000000 1000\n" + reads(0) + "P 1 0\n" + reads(1)),
            "process1 | 0 IOAS_ALLOW_IOVAS | 0 IOAS_ALLOW_IOVAS | 1 IOAS_ALLOW_IOVAS ")
      << "before there were two";
  EXPECT_EQ(done("L 0\nM 7fff00000000 7fff00010000 rw-s /a/file\n" + reads(0) + "P 1 0\n" + reads(1)),
            "| 0 IOAS_ALLOW_IOVAS | processes share memory of a file");
}

TEST(Recording, AStructInSharedMemoryIsNotThereInATrace) {
  EXPECT_EQ(done("L 0\nM 7fff00000000 7fff00010000 rw-s /dev/zero (deleted)\n" + writes(0, "07") + reads(0) +
                 "P 1 0\n" + by(1, made(Destroy, {{"id", 1}})) + kAlloc +
                 "K 1 7fff00000100 0c000000000000000100000000000000\n" + reads_at(0, 0x7fff00000100)),
            "process1 | 0 IOAS_ALLOW_IOVAS 0700000000000000 | 1 DESTROY | 0 IOAS_ALLOC "
            "| 0 IOAS_ALLOW_IOVAS 18000000010000000100000000000000 ");
}

TEST(Recording, WhereAStructLiesInOneProcessAnotherMayHaveMemoryThatACallChanges) {
  EXPECT_EQ(
      done(writes(0, "07") + "P 1 0\n" + reads(1) + kAlloc + "K 1 7fff00000180 07\n" + reads_at(1, 0x7fff00000180)),
      "process1 | 0 IOAS_ALLOW_IOVAS 0700000000000000 | 1 IOAS_ALLOC | 0 IOAS_ALLOW_IOVAS ");
}

TEST(Recording, SharedMemoryAmongOtherMemoryIsNotSharedInATraceAndEndsIt) {
  const std::string two =
      "L 0\nM 7f0000203000 7f0000204000 rw-s /memfd:x\nM 7f0000204000 7f0000205000 rw-p \n"
      "M 7fff00000000 7fff00010000 rw-p [stack]\n";
  const std::string both = map(0x7f0000203000, 0x2000);
  EXPECT_EQ(done(two + both + both), "| 0 IOAS_MAP | 0 IOAS_MAP ");
  EXPECT_EQ(done(two + both + "P 1 0\n" + by(1, both)),
            "| 0 IOAS_MAP | memory of several kinds lies together, and several processes use it");
}

TEST(Recording, WhatAnotherProcessHasMappedIsItsOwnOrShared) {
  const std::string access = made(CreateAccess, {{"id", 1}}, {{"id", 1}, {"out_access_fd", 5}});
  const std::string start = "Z 0 7f0000203000 1000\n" + access + "P 1 0\n" + by(1, map(0x7f0000203000, 0x1000));
  EXPECT_EQ(done(start + "W 0 7f0000203000 07\n" + copies(0)), "process1 | 0 CREATE_ACCESS | 1 IOAS_MAP | 0 ACCESS_RW ")
      << "its own is not mapped";
  EXPECT_EQ(done(start + "W 1 7f0000203000 07\n" + by(1, kAlloc) + copies(0)),
            "process1 | 0 CREATE_ACCESS | 1 IOAS_MAP | 1 IOAS_ALLOC 0700000000000000 | 0 ACCESS_RW ");
  EXPECT_EQ(done(start + "W 1 7f0000203000 07\n" + copies(0)),
            "process1 | 0 CREATE_ACCESS | 1 IOAS_MAP "
            "| memory that a process had mapped was written by it, and read by a call of another");
  EXPECT_EQ(done(start + copies(0) + "K 1 7f0000203000 07\n" + copies(0)),
            "process1 | 0 CREATE_ACCESS | 1 IOAS_MAP | 0 ACCESS_RW | 0 ACCESS_RW ")
      << "the call wrote it";
  EXPECT_EQ(done("L 0\nM 7f0000203000 7f0000204000 rw-s /dev/zero\nM 7fff00000000 7fff00010000 rw-p [stack]\n" + start +
                 "W 0 7f0000203000 07\n" + copies(0)),
            "process1 | 0 CREATE_ACCESS | 1 IOAS_MAP | 0 ACCESS_RW 0700000000000000 ");
  EXPECT_EQ(
      done(start + "U 1 7f0000203000 1000\n" + kAlloc),
      "process1 | 0 CREATE_ACCESS | 1 IOAS_MAP | memory was mapped anew while the file was in use: 0x7f0000203000");
  EXPECT_EQ(done(start + "U 0 7f0000203000 1000\n" + kAlloc),
            "process1 | 0 CREATE_ACCESS | 1 IOAS_MAP | 0 IOAS_ALLOC ");
}

TEST(Recording, ProcessesHaveOneTableOfDescriptorsOrTheTraceEnds) {
  const std::string steps = "process1 | 0 FAULT_QUEUE_ALLOC | 1 IOAS_ALLOC ",
                    start = kQueue + "P 1 0\n" + by(1, kAlloc);
  const std::string close = moved(Close, {{"fd", 5}}, 0), closed = moved(Close, {{"fd", 5}}, 0, 1);
  EXPECT_EQ(done(start + close + kAlloc), steps + "| a descriptor was closed that a child may have open");
  EXPECT_EQ(done(start + "D 1\n" + close), steps + "| 1 EXIT | 0 CLOSE ");
  EXPECT_EQ(done(start + closed + close), steps + "| 0 CLOSE ");
  EXPECT_EQ(done(start + copies(1)), steps + "| 1 ACCESS_RW ");
  EXPECT_EQ(done(start + closed + copies(1)), steps + "| a process names a descriptor that only others have");
  EXPECT_EQ(done(start + closed + by(1, kQueue)), steps + "| processes have different files under one descriptor");
  const std::string another = made(FaultQueueAlloc, {}, {{"out_fault_id", 2}, {"out_fault_fd", 6}});
  EXPECT_EQ(done(start + by(1, another) + "D 1\n" + kAlloc),
            steps + "| 1 FAULT_QUEUE_ALLOC | a process ended that alone had a descriptor");
  EXPECT_EQ(done(start + moved(Poll, {{"fd", 5}}, 0, 1)), steps + "| 1 POLL ");
}

TEST(Recording, ATraceHasSoManyProcesses) {
  std::string lines = kAlloc, steps = "process1 process2 process3 process4 | 0 IOAS_ALLOC ";
  for (unsigned process = 1; process <= 5; ++process) {
    lines += "P " + std::to_string(process) + " 0\n" + by(process, kAlloc);
    if (process < 5) steps += "| " + std::to_string(process) + " IOAS_ALLOC ";
  }
  EXPECT_EQ(done(lines), steps + "| more processes use the file than a trace has");
}

TEST(Recording, TheTraceIsOfTheCallerThatTheProgramWasAndEndsWhenItIsAnother) {
  const auto header = [](const std::string& caller) {
    const std::string all = header_of(imported("F 0 0 prog\nB 0 " + caller + "\n" + kLayout + kAlloc).at(0));
    const std::size_t at = all.find("\"caller\"");
    return at == std::string::npos ? "" : all.substr(at, all.find('}', at) + 1 - at);
  };
  EXPECT_EQ(header("- 1ffffffffff"), "");
  EXPECT_EQ(header("8192 1ffffffffff"), "") << "a limit that does not hold";
  EXPECT_EQ(header("8192 1024000"), "");
  EXPECT_EQ(header("12287 0"),
            R"("caller":{"memlock":2,"without":["CAP_IPC_LOCK","CAP_SYS_RESOURCE","CAP_SYS_RAWIO"]})");
  EXPECT_EQ(header("8192 1020000"), R"("caller":{"memlock":2,"without":["CAP_IPC_LOCK"]})");
  EXPECT_EQ(header("18446744073709551000 1020000"), R"("caller":{"without":["CAP_IPC_LOCK"]})");
  EXPECT_EQ(header("- 24000"), R"("caller":{"without":["CAP_SYS_RESOURCE"]})");
  EXPECT_EQ(header("- 1004000"), R"("caller":{"without":["CAP_SYS_RAWIO"]})");

  EXPECT_EQ(imported(kOpen + kAlloc + "B 0 1 1ffffffffff\n" + kAlloc).at(0).cut, "") << "it may lock as it likes";
  const auto all = imported(kOpen + kAlloc + "B 0 - 0\n" + kAlloc);
  EXPECT_EQ(all.at(0).cut, "RLIMIT_MEMLOCK or a capability changed while the file was in use");
  EXPECT_EQ(all[0].trace.steps.size(), 1u);
}

TEST(Recording, NonsenseIsRefusedWithItsLine) {
  const auto refusal = [](const std::string& text) {
    std::istringstream in(text);
    try {
      import_recording(in, "r");
      return std::string();
    } catch (const ParseError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(refusal(""), R"(r:1: line: expected ioasis-recording 3, found "")");
  EXPECT_EQ(refusal(kFirst + std::string("Q 1\n")),
            R"(r:2: line: expected a letter that says what happened, found "Q 1")");
  EXPECT_EQ(refusal(kFirst + std::string("T x\nF 0\n")), "r:3: line: expected a number, found the end of the line");
  EXPECT_EQ(refusal(kFirst + std::string("W 0 1000 0\n")),
            R"(r:2: line: expected bytes as hex digits, or -, found "0")");
  EXPECT_EQ(refusal(kFirst + std::string("L 0 1\n")), R"(r:2: line: expected no more words, found "1")");
  EXPECT_EQ(refusal(kFirst + std::string("A 0 0 -\n")), "r:2: line: expected an answer to a call, found another");
  EXPECT_EQ(refusal("ioasis-recording 2\n"), R"(r:1: line: expected ioasis-recording 3, found "ioasis-recording 2")");
  EXPECT_EQ(refusal(kFirst + std::string("D 0\nD 0\n")),
            "r:3: line: expected memory that was not gone before, found another");
  EXPECT_EQ(refusal(kFirst + std::string("F 0 0 prog\nB 0 - 0\nD 0\nC 0 0 3b80 0 -\n")),
            "r:5: line: expected a process that has not ended, found another");
  EXPECT_EQ(refusal(kFirst + std::string("F 0 0 prog\nC 0 0 3b80 0 -\n")),
            "r:3: line: expected a process of which B has told what it may do, found another");
  EXPECT_EQ(refusal(kFirst + std::string("B 0 - -\n")), R"(r:2: line: expected a number in hex, found "-")");
  EXPECT_EQ(refusal(kFirst + std::string("S 0 0 2 00\n")),
            R"(r:2: line: expected the number of a system call that traces have, found "2 00")");
  EXPECT_EQ(refusal(kFirst + std::string("S 0 0 3 00\n")), R"(r:2: line: expected 8 bytes of arguments, found "00")");
  EXPECT_EQ(refusal(kFirst + std::string("R 0 x\n")),
            R"(r:2: line: expected what the system call returned, found "x")");
  EXPECT_EQ(refusal(kFirst + std::string("L 0")),
            "r:2: line: expected a line feed at the end, found the end of the file");
}

}  // namespace
}  // namespace ioasis::traces
