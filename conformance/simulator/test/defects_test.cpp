// Each defect shows: a short program is answered differently with it than without.
#include "conformance/simulator/defects.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using uapi::Site;
using Demonstration = void (*)(Program&);

constexpr std::uint32_t kAlloc = uapi::info(Command::IoasAlloc).request;

std::vector<std::uint8_t> alloc_struct(std::uint8_t size, std::size_t given) {
  std::vector<std::uint8_t> bytes(given);
  bytes[0] = size;
  return bytes;
}

std::uint32_t attached(Program& program, std::uint32_t& hwpt) {
  const std::uint32_t ioas = program.ioas();
  program.attach(ioas);
  hwpt = static_cast<std::uint32_t>(program.out("out_hwpt_id"));
  return ioas;
}

void set_option(Program& program, std::uint64_t option, std::uint64_t value) {
  program.call(Command::Option, {{"option_id", option}, {"op", uapi::kOptionSet}, {"val64", value}});
}

void usable(Program& program, std::uint32_t ioas) {
  std::vector<Range> ranges;
  program.usable(ioas, ranges);
}

const std::map<Defect, Demonstration>& demonstrations() {
  static const std::map<Defect, Demonstration> table{
      {Defect::TailNotChecked,
       [](Program& p) {
         auto bytes = alloc_struct(16, 16);
         bytes[15] = 1;
         p.raw(kAlloc, bytes);
       }},
      {Defect::TailAnswersInvalid,
       [](Program& p) {
         auto bytes = alloc_struct(16, 16);
         bytes[15] = 1;
         p.raw(kAlloc, bytes);
       }},
      {Defect::ShortStructAccepted, [](Program& p) { p.raw(kAlloc, alloc_struct(8, 8)); }},
      {Defect::IoctlTypeIgnored, [](Program& p) { p.raw(kAlloc | 1u << 30, alloc_struct(12, 12)); }},
      {Defect::NumberCheckedBeforeSize, [](Program& p) { p.raw(uapi::request_of(0x95), {}, Site::Unmapped); }},
      {Defect::AllocFlagsIgnored,
       [](Program& p) {
         p.call(Command::IoasAlloc, {{"flags", 1}});
       }},
      {Defect::AllocLeavesObjectOnFault,
       [](Program& p) {
         p.call(Command::IoasAlloc, {}, Site::ReadOnly);
         p.ioas();
       }},
      {Defect::IdsNotReused, [](Program& p) { p.destroy(p.ioas()), p.ioas(); }},
      {Defect::DestroyPageTableInUseAllowed,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         attached(p, hwpt);
         p.destroy(hwpt);
       }},
      {Defect::DestroyMissingAnswersInvalid, [](Program& p) { p.destroy(7); }},
      {Defect::DestroyBoundDeviceAllowed,
       [](Program& p) {
         p.attach(p.ioas());
         p.destroy(static_cast<std::uint32_t>(p.out("out_idev_id")));
       }},
      {Defect::AllowIovasKeepsOldList,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.allow(ioas, {{0x1000, 0x1fff}});
         p.allow(ioas, {{0x8000, 0x8fff}});
         p.map_anywhere(ioas, p.memory(), kPage);
       }},
      {Defect::AllowIovasOverlapAccepted,
       [](Program& p) {
         p.allow(p.ioas(), {{0, 0xfff}, {0xfff, 0x1fff}});
       }},
      {Defect::AllowIovasReservedAccepted,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.reserve(ioas, 0x1000, 1);
         p.allow(ioas, {{0, 0x1000}});
       }},
      {Defect::AllowIovasSingleByteAccepted,
       [](Program& p) {
         p.allow(p.ioas(), {{5, 5}});
       }},
      {Defect::AllowIovasFailureClearsList,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.reserve(ioas, 0x100000, 1);
         p.allow(ioas, {{0x8000, 0x8fff}});
         p.allow(ioas, {{0x100000, 0x100001}});
         p.map_anywhere(ioas, p.memory(), kPage);
       }},
      {Defect::CopyForgetsWritableCheck,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage, kFixedRead);
         p.copy(ioas, kIova + kPage, ioas, kIova, kPage);
       }},
      {Defect::PinTwiceOnCopy,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached(p, hwpt);
         p.map(ioas, kIova, p.memory(), kPage);
         p.copy(ioas, kIova + kPage, ioas, kIova, kPage);
         p.check_refs(p.memory(), kPage, 1);
       }},
      {Defect::CopyAcceptsGap,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.copy(ioas, kIova + 8 * kPage, ioas, kIova, 2 * kPage);
       }},
      {Defect::CopyIgnoresOffset,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached(p, hwpt);
         p.map(ioas, kIova, p.memory(), 2 * kPage);
         p.copy(ioas, kIova + 8 * kPage, ioas, kIova + kPage, kPage);
         p.check_map(hwpt, kIova + 8 * kPage, p.memory(kPage), kPage);
       }},
      {Defect::CopyOneAreaOnly,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.map(ioas, kIova + kPage, p.memory(), kPage);
         p.copy(ioas, kIova + 8 * kPage, ioas, kIova, 2 * kPage);
       }},
      {Defect::RangesCountNotUpdated, [](Program& p) { usable(p, p.ioas()); }},
      {Defect::EmsgsizeMissing,
       [](Program& p) {
         std::vector<Range> ranges;
         p.usable(p.ioas(), ranges, 0);
       }},
      {Defect::RangesAlignmentConstant,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         usable(p, attached(p, hwpt));
       }},
      {Defect::RangesLeaveOutMappings,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         usable(p, ioas);
       }},
      {Defect::MapIgnoresReservedLastByte,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.reserve(ioas, kIova + kPage - 1, 1);
         p.map(ioas, kIova, p.memory(), kPage);
       }},
      {Defect::OverlapOffByOneEnd,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova + kPage, p.memory(), kPage);
         p.map(ioas, kIova, p.memory(), kPage);
       }},
      {Defect::TakenAnswersInvalid,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.map(ioas, kIova, p.memory(), kPage);
       }},
      {Defect::ReservedFieldIgnored,
       [](Program& p) {
         p.call(Command::IoasMap, {{"flags", kFixedRead}, {"ioas_id", p.ioas()}, {"__reserved", 1}, {"length", kPage}});
       }},
      {Defect::UnknownFlagsIgnored, [](Program& p) { p.map(p.ioas(), kIova, p.memory(), kPage, kFixedRead | 8); }},
      {Defect::MapWithoutAccessAccepted,
       [](Program& p) { p.map(p.ioas(), kIova, p.memory(), kPage, uapi::kFixedIova); }},
      {Defect::WrapCheckOffByOne, [](Program& p) { p.map(p.ioas(), kTop - kPage + 1, p.memory(), kPage); }},
      {Defect::UserWrapNotCaught, [](Program& p) { p.map(p.ioas(), kIova, kTop - kPage + 1, kPage); }},
      {Defect::AlignmentOfLengthUnchecked,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.huge_pages(ioas, 0);
         p.map(ioas, kIova, p.memory(), 1);
       }},
      {Defect::FailedMapLeavesArea,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached(p, hwpt);
         p.map(ioas, kIova, p.memory(p.kHole), kPage);
         p.map(ioas, kIova, p.memory(), kPage);
       }},
      {Defect::PinsLeakOnFailedMap,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached(p, hwpt), kIova, p.memory(p.kHole - kPage), 2 * kPage);
         p.check_refs(p.memory(p.kHole - kPage), kPage, 0);
       }},
      {Defect::ReadOnlyMemoryMappedWritable,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached(p, hwpt), kIova, p.memory(p.kReadOnlyPage), kPage);
       }},
      {Defect::ReadOnlyMapNeedsWritableMemory,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached(p, hwpt), kIova, p.memory(p.kReadOnlyPage), kPage, kFixedRead);
       }},
      {Defect::LastUnitNotMapped,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached(p, hwpt), kIova, p.memory(), kPage);
         p.check_map(hwpt, kIova, p.memory(), kPage);
       }},
      {Defect::FaultUndoesMap,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.call(Command::IoasMap,
                {{"flags", kFixedRead}, {"ioas_id", ioas}, {"user_va", p.memory()}, {"length", kPage}, {"iova", kIova}},
                Site::ReadOnly);
         p.unmap(ioas, kIova, kPage);
       }},
      {Defect::AutoIovaIgnoresReserved,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.reserve(ioas, kPage, kPage);
         p.map_anywhere(ioas, p.memory(), kPage);
       }},
      {Defect::AutoIovaIgnoresAllowed,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.allow(ioas, {{0x8000, 0x8fff}});
         p.map_anywhere(ioas, p.memory(), kPage);
       }},
      {Defect::AutoIovaAllowedNotJoined,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.allow(ioas, {{0x8000, 0x8fff}, {0x9000, 0x9fff}});
         p.map_anywhere(ioas, p.memory(), 2 * kPage);
       }},
      {Defect::AutoIovaAlignsToWholeLength,
       [](Program& p) { p.map_anywhere(p.ioas(), p.memory(), std::uint64_t{4} << 20); }},
      {Defect::AutoIovaDropsPageOffset, [](Program& p) { p.map_anywhere(p.ioas(), p.memory(0x800), 0x800); }},
      {Defect::AutoIovaTakesOneByteHole,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.reserve(ioas, 0x1001, kTop - 0x1001);
         p.map_anywhere(ioas, p.memory(), 1);
       }},
      {Defect::AutoIovaStartsAtZero, [](Program& p) { p.map(p.ioas(), 0, p.memory(), kPage, kReadWrite); }},
      {Defect::AutoIovaNotReturned, [](Program& p) { p.map_anywhere(p.ioas(), p.memory(), kPage); }},
      {Defect::UnmapReturnsRequestedLength,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.unmap(ioas, kIova, 2 * kPage);
       }},
      {Defect::UnmapTakesAreasPartlyCovered,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), 2 * kPage);
         p.unmap(ioas, kIova, kPage);
       }},
      {Defect::UnmapLeavesDomainEntry,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached(p, hwpt);
         p.map(ioas, kIova, p.memory(), kPage);
         p.unmap(ioas, kIova, kPage);
         p.check_map(hwpt, kIova, p.memory(), kPage);
       }},
      {Defect::UnmapLeavesPins,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached(p, hwpt);
         p.map(ioas, kIova, p.memory(), kPage);
         p.unmap(ioas, kIova, kPage);
         p.check_refs(p.memory(), kPage, 0);
       }},
      {Defect::UnmapNothingSucceeds, [](Program& p) { p.unmap(p.ioas(), kIova, kPage); }},
      {Defect::UnmapAllEmptyFails, [](Program& p) { p.unmap_all(p.ioas()); }},
      {Defect::UnmapChecksWholeRangeFirst,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.map(ioas, kIova + kPage, p.memory(), 2 * kPage);
         p.unmap(ioas, kIova, 2 * kPage);
         p.map(ioas, kIova, p.memory(), kPage);
       }},
      {Defect::HugePagesOptionStuck,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.huge_pages(ioas, 0);
         p.map(ioas, 1, p.memory(), kPage);
       }},
      {Defect::HugePagesMappedCheckMissing,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached(p, hwpt);
         p.map(ioas, kIova, p.memory(), kPage);
         p.huge_pages(ioas, 0);
       }},
      {Defect::HugePagesFailureSticks,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), 1);
         p.huge_pages(ioas, 0);
         p.call(Command::Option,
                {{"option_id", uapi::kOptionHugePages}, {"op", uapi::kOptionGet}, {"object_id", ioas}});
       }},
      {Defect::RlimitModeBusyCheckMissing,
       [](Program& p) {
         p.ioas();
         set_option(p, uapi::kOptionRlimitMode, 1);
       }},
      {Defect::OptionValueUnchecked, [](Program& p) { set_option(p, uapi::kOptionRlimitMode, 2); }},
      {Defect::OptionGetNotWrittenBack,
       [](Program& p) {
         set_option(p, uapi::kOptionRlimitMode, 1);
         p.call(Command::Option, {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionGet}});
       }},
      {Defect::ReserveOverMappingAllowed,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.reserve(ioas, kIova, 1);
       }},
      {Defect::ReserveOverAllowedRangeAllowed,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.allow(ioas, {{0x1000, 0x1fff}});
         p.reserve(ioas, 0x1fff, 1);
       }},
      {Defect::DetachKeepsAperture,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.destroy(p.attach(ioas));
         usable(p, ioas);
       }},
      {Defect::AlignmentNotRestoredAfterDetach,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.destroy(p.attach(ioas));
         p.map(ioas, kIova, p.memory(), 1);
       }},
      {Defect::FailedAttachLeavesAperture,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(p.kHole), kPage);
         p.attach(ioas);
         usable(p, ioas);
       }},
      {Defect::FailedAttachLeaksId,
       [](Program& p) {
         p.attach(99);
         p.ioas();
       }},
      {Defect::AttachIgnoresMappingsOutside,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, 0, p.memory(), kPage);
         p.attach(ioas);
       }},
      {Defect::AttachIgnoresAllowedRanges,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.allow(ioas, {{0, 0xfff}});
         p.attach(ioas);
       }},
      {Defect::AttachIgnoresAlignment,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), 1);
         p.attach(ioas);
       }},
      {Defect::DomainNotFilledOnAttach,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.attach(ioas);
         p.check_map(static_cast<std::uint32_t>(p.out("out_hwpt_id")), kIova, p.memory(), kPage);
       }},
      {Defect::DomainDiesWithFirstDevice,
       [](Program& p) {
         const auto ioas = p.ioas();
         const auto first = p.attach(ioas);
         p.attach(ioas);
         p.destroy(first);
         usable(p, ioas);
       }},
      {Defect::DomainOutlivesDevices,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.destroy(p.attach(ioas));
         usable(p, ioas);
       }},
  };
  return table;
}

class EachDefect : public testing::TestWithParam<DefectInfo> {};

TEST_P(EachDefect, IsSeenByTheProgramThatDemonstratesIt) {
  const auto demonstration = demonstrations().find(GetParam().defect);
  ASSERT_NE(demonstration, demonstrations().end());
  Program sound;
  demonstration->second(sound);
  Program defective{{GetParam().defect}};
  demonstration->second(defective);
  EXPECT_NE(sound.answers(), defective.answers());
}

INSTANTIATE_TEST_SUITE_P(Simulator, EachDefect, testing::ValuesIn(defect_table().begin(), defect_table().end()),
                         [](const auto& test) {
                           std::string name;
                           bool upper = true;
                           for (const char letter : test.param.name) {
                             if (letter != '-') name += upper ? static_cast<char>(std::toupper(letter)) : letter;
                             upper = letter == '-';
                           }
                           return name;
                         });

TEST(Defects, EachHasANameOfItsOwnByWhichItIsFound) {
  std::set<std::string_view> names;
  for (const DefectInfo& row : defect_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(defect_named(row.name), row.defect);
  }
  EXPECT_FALSE(defect_named("no-such-defect"));
}

}  // namespace
}  // namespace ioasis::simulator
