// Slips a kernel developer could make, each of which the simulator can be asked to make.
#pragma once

#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "conformance/simulator/tables/defects.h"
#include "model/uapi/commands.h"

namespace ioasis::simulator {

enum class Defect : std::uint8_t {
  TailNotChecked,
  TailAnswersInvalid,
  ShortStructAccepted,
  IoctlTypeIgnored,
  NumberCheckedBeforeSize,
  AllocFlagsIgnored,
  AllocLeavesObjectOnFault,
  IdsNotReused,
  DestroyPageTableInUseAllowed,
  DestroyMissingAnswersInvalid,
  DestroyBoundDeviceAllowed,
  AllowIovasKeepsOldList,
  AllowIovasOverlapAccepted,
  AllowIovasReservedAccepted,
  AllowIovasSingleByteAccepted,
  AllowIovasFailureClearsList,
  CopyForgetsWritableCheck,
  PinTwiceOnCopy,
  CopyAcceptsGap,
  CopyIgnoresOffset,
  CopyOneAreaOnly,
  RangesCountNotUpdated,
  EmsgsizeMissing,
  RangesAlignmentConstant,
  RangesLeaveOutMappings,
  MapIgnoresReservedLastByte,
  OverlapOffByOneEnd,
  TakenAnswersInvalid,
  ReservedFieldIgnored,
  UnknownFlagsIgnored,
  MapWithoutAccessAccepted,
  WrapCheckOffByOne,
  UserWrapNotCaught,
  AlignmentOfLengthUnchecked,
  FailedMapLeavesArea,
  PinsLeakOnFailedMap,
  ReadOnlyMemoryMappedWritable,
  ReadOnlyMapNeedsWritableMemory,
  LastUnitNotMapped,
  FaultUndoesMap,
  AutoIovaIgnoresReserved,
  AutoIovaIgnoresAllowed,
  AutoIovaAllowedNotJoined,
  AutoIovaAlignsToWholeLength,
  AutoIovaDropsPageOffset,
  AutoIovaTakesOneByteHole,
  AutoIovaStartsAtZero,
  AutoIovaNotReturned,
  UnmapReturnsRequestedLength,
  UnmapTakesAreasPartlyCovered,
  UnmapLeavesDomainEntry,
  UnmapLeavesPins,
  UnmapNothingSucceeds,
  UnmapAllEmptyFails,
  UnmapChecksWholeRangeFirst,
  HugePagesOptionStuck,
  HugePagesMappedCheckMissing,
  HugePagesFailureSticks,
  RlimitModeBusyCheckMissing,
  OptionValueUnchecked,
  OptionGetNotWrittenBack,
  ReserveOverMappingAllowed,
  ReserveOverAllowedRangeAllowed,
  DetachKeepsAperture,
  AlignmentNotRestoredAfterDetach,
  FailedAttachLeavesAperture,
  FailedAttachLeaksId,
  AttachIgnoresMappingsOutside,
  AttachIgnoresAllowedRanges,
  AttachIgnoresAlignment,
  DomainNotFilledOnAttach,
  DomainDiesWithFirstDevice,
  DomainOutlivesDevices,
  HwptFlagsIgnored,
  AttachSharesAnyDomain,
  OwnDomainDiesWithDevice,
  SecondDomainNotFilled,
  UntrackableDomainTracked,
  TrackingStartsDirty,
  BitmapWithoutTrackingFails,
  BitmapReachesPastGap,
  NoClearIgnored,
  BitmapCountsFromZero,
  UnmapKeepsDirt,
  DeviceFlagsUnchecked,
  AttachIgnoresDirtySupport,
  ReplaceDetachesFirst,
  ReplaceKeepsOldDomain,
  ReplaceAnswersTarget,
  HwInfoIgnoresRoom,
  HwInfoTailKept,
  HwInfoLengthKept,
  HwInfoDirtyAlways,
  VfioIoasOutlivesIoas,
  VfioIoasGetAnswersMissing,
  VfioIoasSetOnce,
  VfioIoasAlwaysAnswers,
  UnmapForgetsAccesses,
  ReplaceKeepsPinned,
  AccessAlignmentIgnored,
  AccessIgnoresPermission,
  AccessIgnoresOffset,
  AccessOneAreaOnly,
  DestroyedPagesStayPinned,
  PagesIdGivenOutAgain,
  FaultFlagsIgnored,
  FaultQueueStaysOnFault,
  DestroyOpenFaultQueueAllowed,
  FaultWithoutQueueRefused,
  FaultReadNewestFirst,
  FaultReadRoundsDown,
  FaultReadOneAtATime,
  FaultLostOnBadBuffer,
  FaultLosesPasid,
  FaultCookieNotReused,
  FaultCodeUnchecked,
  FaultAnsweredTwice,
  FaultWriteFailsWhole,
  FaultsOutliveDetach,
  DestroyUsedFaultQueueAllowed,
  PollAlwaysReadable,
  CloseKeepsAccess,
  ClosedFileKeepsMemory,
  ClosedFileEndsAccesses,
  ContainerCountsByUser,
  AccessOfAnotherFileRefused,
  NestedOnAnyDomain,
  NestedDataTooLongAccepted,
  NestedFaultQueueUnchecked,
  NestedStaysOnFault,
  ParentGoesBeforeNested,
  InvalidateAllTakesOne,
  InvalidateCountsFailedEntry,
  InvalidateCountKept,
  InvalidateAllOrNothing,
  ProbeNeedsArray,
  ProbeIgnoresType,
  VfioVersionOne,
  VfioUnmapAllNotAnnounced,
  VfioCoherentDespiteDomain,
  VfioNoIommuAccepted,
  VfioType1KeepsLargePages,
  VfioType1v2DropsLargePages,
  VfioArgszUnchecked,
  VfioMapNeedsAccess,
  VfioMapFlagsIgnored,
  VfioUnmapAllIgnoresRange,
  VfioUnmapBitmapIgnored,
  VfioUnmapNeverCuts,
  VfioCutsPinned,
  VfioCutKeepsOffset,
  VfioUnmapEmptyFails,
  VfioFailedUnmapAnswersNothing,
  VfioInfoArgszKept,
  VfioInfoChainAnnouncedUnwritten,
  VfioInfoLinkMissing,
  VfioInfoSmallPages,
  VfioInfoNeedsRoomForAll,
  StarvedMapLeavesArea,
  StarvedMapKeepsPins,
  StarvedAttachKeepsDomain,
  StarvedUnmapTakesSome,
  StarvedAllowForgets,
  HugePinsCounted,
  HugePagesMappedFromStart,
  SharedNotPinnable,
  SharedMemoryWrittenToCopy,
  MemfdPinnedOnceForAll,
  MemlockOffByOne,
  MemlockHoldsThePrivileged,
  MemlockNotGivenBack,
  MemlockIgnoresAccesses,
  MemlockFailureKeepsPins,
  MemlockForgotByProcess,
  RlimitModeForAnyone,
  CallersMemoryPinned,
  AccessUsesCallersMemory,
  MemlockOneForAllProcesses,
  DeadProcessStillPinned,
  DeadProcessLosesHeldPages,
  MappedWindowRemoved,
  WindowAcrossWindow,
  CopyIgnoresWindowPages,
  AttachIgnoresKeptRanges,
  AutoIovaIgnoresWithheld,
  AperturesOfDeviceKept,
  AttachIgnoresIommu,
  AttachSharesOtherIommu,
  DevicesBehindUsualIommu,
  AlignmentOfUsualIommu,
  DeviceRangesNotKept,
  DeviceRangesOverMappings,
  DeviceRangesStay,
  RelaxableRangesKept,
};
inline constexpr std::size_t kDefects = static_cast<std::size_t>(Defect::RelaxableRangesKept) + 1;

/// What has to be so for a defect to show.
enum class Needs { Nothing, LackOfMemory, SeveralPlatforms, ReservingDevices };

struct DefectInfo {
  Defect defect;
  std::string_view name;
  std::string_view description;  ///< one line: what goes wrong
  uapi::Command command;         ///< where it shows
  Needs needs = Needs::Nothing;
};

/// Writes its name.
std::ostream& operator<<(std::ostream& out, const DefectInfo& defect);

/// Indexed by Defect.
std::span<const DefectInfo, kDefects> defect_table();

/// The defect of that name; nothing if there is none.
std::optional<Defect> defect_named(std::string_view name);

/// Of the defects of page tables, those that can show in what a program or a device sees, and the one of that name.
const std::vector<tables::DefectInfo>& translation_defects();
std::optional<tables::Defect> translation_defect_named(std::string_view name);

/// A choice of defects; none by default, which is to behave as Linux does.
class Defects {
 public:
  Defects() = default;
  Defects(std::initializer_list<Defect> chosen) {
    for (const Defect defect : chosen) add(defect);
  }

  void add(Defect defect) { chosen_.set(static_cast<std::size_t>(defect)); }
  /// One of page tables, in place of any other of those.
  void add(tables::Defect defect) { translation_ = defect; }
  tables::Chosen translation() const { return translation_; }
  bool has(Defect defect) const { return chosen_[static_cast<std::size_t>(defect)]; }

 private:
  std::bitset<kDefects> chosen_;
  tables::Chosen translation_;
};

}  // namespace ioasis::simulator
