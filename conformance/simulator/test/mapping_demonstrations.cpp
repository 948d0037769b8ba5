// Demonstrations about mappings.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {

using uapi::Command;
using uapi::Site;

const Demonstrations& mapping_demonstrations() {
  static const Demonstrations table{
      {Defect::CopyForgetsWritableCheck,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage, kFixedRead);
         p.copy(ioas, kIova + kPage, ioas, kIova, kPage);
       }},
      {Defect::PinTwiceOnCopy,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached_ioas(p, hwpt);
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
         const auto ioas = attached_ioas(p, hwpt);
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
         const auto ioas = attached_ioas(p, hwpt);
         p.map(ioas, kIova, p.memory(p.kHole), kPage);
         p.map(ioas, kIova, p.memory(), kPage);
       }},
      {Defect::PinsLeakOnFailedMap,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached_ioas(p, hwpt), kIova, p.memory(p.kHole - kPage), 2 * kPage);
         p.check_refs(p.memory(p.kHole - kPage), kPage, 0);
       }},
      {Defect::ReadOnlyMemoryMappedWritable,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached_ioas(p, hwpt), kIova, p.memory(p.kReadOnlyPage), kPage);
       }},
      {Defect::ReadOnlyMapNeedsWritableMemory,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached_ioas(p, hwpt), kIova, p.memory(p.kReadOnlyPage), kPage, kFixedRead);
       }},
      {Defect::LastUnitNotMapped,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached_ioas(p, hwpt), kIova, p.memory(), kPage);
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
         const auto ioas = attached_ioas(p, hwpt);
         p.map(ioas, kIova, p.memory(), kPage);
         p.unmap(ioas, kIova, kPage);
         p.check_map(hwpt, kIova, p.memory(), kPage);
       }},
      {Defect::UnmapLeavesPins,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached_ioas(p, hwpt);
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
  };
  return table;
}

}  // namespace ioasis::simulator
