// Slips that a driver or an IOMMU could make in page tables, each of which these tables can be asked to make.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string_view>

namespace ioasis::simulator::tables {

enum class Defect : std::uint8_t {
  // Writing entries.
  LargePageLosesWrite,
  ReadOnlyMappedWritable,
  HighAddressBitsLost,
  SizeCodeTooLarge,
  LargePageUnmarked,
  LastPageMarkedAsBlock,
  UserBitNotSet,
  AccessFlagNotSet,
  DirtyManagementNotSet,
  StartsDirty,
  NextLevelTooLow,
  TableWithoutWrite,
  ByteOrderForgotten,
  // Mapping.
  LastPageNotMapped,
  PhysicalNotAdvanced,
  LargePageUnalignedIova,
  LargePageUnalignedPhysical,
  LargePageBeyondEnd,
  AllowedSizesIgnored,
  MappedNotRefused,
  OnlyFirstPageCheckedForMapped,
  RefusedMapLeavesPages,
  OutputWidthUnchecked,
  SizedPageWrittenOnce,
  NewTableNotCleared,
  // Unmapping.
  LastPageNotUnmapped,
  SizedPageClearedOnce,
  UnmapTakesWholeLargePage,
  SplitDropsTail,
  SplitTailFromHead,
  SplitForgetsDirt,
  SplitWidensPermissions,
  RefusedUnmapTakesSome,
  EmptyTableKept,
  UsedTableReleased,
  ReleasedTableLinked,
  UnmapStopsAtHole,
  HolesCountedAsUnmapped,
  // Walking.
  TopBitsIgnored,
  HalvesConfused,
  RootSkipped,
  ConcatenationIgnored,
  LastIndexShifted,
  SizeCodeIgnored,
  OffsetInLargePageCut,
  ReadUnchecked,
  WriteUnchecked,
  ReadMakesDirty,
  WriteLeavesClean,
  RefusedWriteMakesDirty,
  // Dirty state.
  DirtNotCleared,
  DirtClearedUnasked,
  DirtOfSizedPageReadOnce,
  DirtOfSizedPageClearedOnce,
  ClearedPageNotWritable,
  DirtOfBasePageOnly,
  // Two stages.
  TableAddressUntranslated,
  OutputUntranslated,
  SecondStageAlwaysReads,
  SecondStagePageSizeIgnored,
};
inline constexpr std::size_t kDefects = static_cast<std::size_t>(Defect::SecondStagePageSizeIgnored) + 1;

struct DefectInfo {
  Defect defect;
  std::string_view name;
  std::string_view description;  ///< one line: what goes wrong
};

/// Writes its name.
std::ostream& operator<<(std::ostream& out, const DefectInfo& defect);

/// Indexed by Defect.
std::span<const DefectInfo, kDefects> defect_table();

/// The defect asked for; nothing, which is to behave as the documents say.
using Chosen = std::optional<Defect>;

}  // namespace ioasis::simulator::tables
