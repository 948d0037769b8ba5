// The table of defects.
#include "conformance/simulator/defects.h"

#include <algorithm>
#include <array>
#include <ostream>

namespace ioasis::simulator {
namespace {

using enum Defect;
using uapi::Command;

constexpr std::array<DefectInfo, kDefects> kTable{{
    {TailNotChecked, "tail-not-checked", "bytes past the known struct are not required to be zero", Command::IoasAlloc},
    {TailAnswersInvalid, "tail-answers-invalid", "a non-zero tail is EINVAL, not E2BIG", Command::IoasAlloc},
    {ShortStructAccepted, "short-struct-accepted", "a struct shorter than the minimum is accepted", Command::IoasAlloc},
    {IoctlTypeIgnored, "ioctl-type-ignored", "only the number of an ioctl is compared, not its type and direction",
     Command::IoasAlloc},
    {NumberCheckedBeforeSize, "number-checked-before-size", "an unknown number is ENOTTY even if size cannot be read",
     Command::IoasAlloc},
    {AllocFlagsIgnored, "alloc-flags-ignored", "flags of IOAS_ALLOC are not required to be zero", Command::IoasAlloc},
    {AllocLeavesObjectOnFault, "alloc-leaves-object-on-fault", "an IOAS whose id cannot be told to the caller stays",
     Command::IoasAlloc},
    {IdsNotReused, "ids-not-reused", "the id of a destroyed object is never given out again", Command::IoasAlloc},
    {DestroyPageTableInUseAllowed, "destroy-page-table-in-use-allowed", "a page table goes although devices use it",
     Command::Destroy},
    {DestroyMissingAnswersInvalid, "destroy-missing-answers-invalid", "an unknown id is EINVAL, not ENOENT",
     Command::Destroy},
    {DestroyBoundDeviceAllowed, "destroy-bound-device-allowed", "a device goes although its driver is bound",
     Command::Destroy},
    {AllowIovasKeepsOldList, "allow-iovas-keeps-old-list", "new allowed ranges are added to the old ones",
     Command::IoasAllowIovas},
    {AllowIovasOverlapAccepted, "allow-iovas-overlap-accepted", "allowed ranges may overlap one another",
     Command::IoasAllowIovas},
    {AllowIovasReservedAccepted, "allow-iovas-reserved-accepted", "an allowed range may overlap a reserved one",
     Command::IoasAllowIovas},
    {AllowIovasSingleByteAccepted, "allow-iovas-single-byte-accepted", "an allowed range of one byte is accepted",
     Command::IoasAllowIovas},
    {AllowIovasFailureClearsList, "allow-iovas-failure-clears-list", "a refused list leaves none behind",
     Command::IoasAllowIovas},
    {CopyForgetsWritableCheck, "copy-forgets-writable-check", "a copy may be writable where the original is not",
     Command::IoasCopy},
    {PinTwiceOnCopy, "pin-twice-on-copy", "pages shared by a copy are pinned once more", Command::IoasCopy},
    {CopyAcceptsGap, "copy-accepts-gap", "a source range that is mapped only at its start is accepted",
     Command::IoasCopy},
    {CopyIgnoresOffset, "copy-ignores-offset", "a copy from inside an area starts at the area's first byte",
     Command::IoasCopy},
    {CopyOneAreaOnly, "copy-one-area-only", "a source range of several areas is ENOENT", Command::IoasCopy},
    {RangesCountNotUpdated, "ranges-count-not-updated", "num_iovas is not set to the number of ranges",
     Command::IoasIovaRanges},
    {EmsgsizeMissing, "emsgsize-missing", "too small an array is not reported", Command::IoasIovaRanges},
    {RangesAlignmentConstant, "ranges-alignment-constant", "out_iova_alignment is always 1", Command::IoasIovaRanges},
    {RangesLeaveOutMappings, "ranges-leave-out-mappings", "mapped addresses are not reported as usable",
     Command::IoasIovaRanges},
    {MapIgnoresReservedLastByte, "map-ignores-reserved-last-byte", "the last byte of a mapping may be reserved",
     Command::IoasMap},
    {OverlapOffByOneEnd, "overlap-off-by-one-end", "a mapping may not end right before another", Command::IoasMap},
    {TakenAnswersInvalid, "taken-answers-invalid", "a mapping over another is EINVAL, not EEXIST", Command::IoasMap},
    {ReservedFieldIgnored, "reserved-field-ignored", "__reserved of IOAS_MAP is not required to be zero",
     Command::IoasMap},
    {UnknownFlagsIgnored, "unknown-flags-ignored", "unknown flags of a mapping are ignored", Command::IoasMap},
    {MapWithoutAccessAccepted, "map-without-access-accepted", "a mapping neither readable nor writable is accepted",
     Command::IoasMap},
    {WrapCheckOffByOne, "wrap-check-off-by-one", "a mapping that ends at the very last IOVA is EOVERFLOW",
     Command::IoasMap},
    {UserWrapNotCaught, "user-wrap-not-caught", "user memory may wrap around the top of the address space",
     Command::IoasMap},
    {AlignmentOfLengthUnchecked, "alignment-of-length-unchecked", "the length of a mapping may be unaligned",
     Command::IoasMap},
    {FailedMapLeavesArea, "failed-map-leaves-area", "an area whose memory cannot be pinned stays", Command::IoasMap},
    {PinsLeakOnFailedMap, "pins-leak-on-failed-map", "pages pinned before one that cannot be stay pinned",
     Command::IoasMap},
    {ReadOnlyMemoryMappedWritable, "read-only-memory-mapped-writable", "write access is not asked for when pinning",
     Command::IoasMap},
    {ReadOnlyMapNeedsWritableMemory, "read-only-map-needs-writable-memory", "write access is always asked for",
     Command::IoasMap},
    {LastUnitNotMapped, "last-unit-not-mapped", "the last IO page of a mapping is left out of the domain",
     Command::IoasMap},
    {FaultUndoesMap, "fault-undoes-map", "a mapping the caller cannot be told of is taken back", Command::IoasMap},
    {AutoIovaIgnoresReserved, "auto-iova-ignores-reserved", "a reserved IOVA may be chosen", Command::IoasMap},
    {AutoIovaIgnoresAllowed, "auto-iova-ignores-allowed", "an IOVA outside the allowed ranges may be chosen",
     Command::IoasMap},
    {AutoIovaAllowedNotJoined, "auto-iova-allowed-not-joined", "allowed ranges that touch are searched one by one",
     Command::IoasMap},
    {AutoIovaAlignsToWholeLength, "auto-iova-aligns-to-whole-length", "alignment is not limited to a huge page",
     Command::IoasMap},
    {AutoIovaDropsPageOffset, "auto-iova-drops-page-offset", "the offset into the page is not kept", Command::IoasMap},
    {AutoIovaTakesOneByteHole, "auto-iova-takes-one-byte-hole", "the last byte of a hole may be a start",
     Command::IoasMap},
    {AutoIovaStartsAtZero, "auto-iova-starts-at-zero", "IOVA 0 may be chosen", Command::IoasMap},
    {AutoIovaNotReturned, "auto-iova-not-returned", "the chosen IOVA is not written back", Command::IoasMap},
    {UnmapReturnsRequestedLength, "unmap-returns-requested-length", "length is not set to what was unmapped",
     Command::IoasUnmap},
    {UnmapTakesAreasPartlyCovered, "unmap-takes-areas-partly-covered", "an area that sticks out is unmapped as well",
     Command::IoasUnmap},
    {UnmapLeavesDomainEntry, "unmap-leaves-domain-entry", "the device can still reach unmapped memory",
     Command::IoasUnmap},
    {UnmapLeavesPins, "unmap-leaves-pins", "unmapped pages stay pinned", Command::IoasUnmap},
    {UnmapNothingSucceeds, "unmap-nothing-succeeds", "an empty range is unmapped with success", Command::IoasUnmap},
    {UnmapAllEmptyFails, "unmap-all-empty-fails", "unmapping all of an empty IOAS is ENOENT", Command::IoasUnmap},
    {UnmapChecksWholeRangeFirst, "unmap-checks-whole-range-first", "a failing unmap leaves everything mapped",
     Command::IoasUnmap},
    {HugePagesOptionStuck, "huge-pages-option-stuck", "setting HUGE_PAGES has no effect", Command::Option},
    {HugePagesMappedCheckMissing, "huge-pages-mapped-check-missing", "HUGE_PAGES changes while a domain has mappings",
     Command::Option},
    {HugePagesFailureSticks, "huge-pages-failure-sticks", "a refused change of HUGE_PAGES is remembered",
     Command::Option},
    {RlimitModeBusyCheckMissing, "rlimit-mode-busy-check-missing", "RLIMIT_MODE changes while objects exist",
     Command::Option},
    {OptionValueUnchecked, "option-value-unchecked", "RLIMIT_MODE takes any value", Command::Option},
    {OptionGetNotWrittenBack, "option-get-not-written-back", "val64 is not written back", Command::Option},
    {ReserveOverMappingAllowed, "reserve-over-mapping-allowed", "mapped addresses can become reserved",
     Command::AddReserved},
    {ReserveOverAllowedRangeAllowed, "reserve-over-allowed-range-allowed", "allowed addresses can become reserved",
     Command::AddReserved},
    {DetachKeepsAperture, "detach-keeps-aperture", "the limits of a domain outlive it", Command::Destroy},
    {AlignmentNotRestoredAfterDetach, "alignment-not-restored-after-detach", "the alignment of a domain outlives it",
     Command::Destroy},
    {FailedAttachLeavesAperture, "failed-attach-leaves-aperture", "the limits of a domain that failed to attach stay",
     Command::MockDomain},
    {FailedAttachLeaksId, "failed-attach-leaks-id", "a failed attachment keeps an id", Command::MockDomain},
    {AttachIgnoresMappingsOutside, "attach-ignores-mappings-outside", "mappings may lie outside the aperture",
     Command::MockDomain},
    {AttachIgnoresAllowedRanges, "attach-ignores-allowed-ranges", "allowed ranges may lie outside the aperture",
     Command::MockDomain},
    {AttachIgnoresAlignment, "attach-ignores-alignment", "unaligned mappings are noticed only when they are entered",
     Command::MockDomain},
    {DomainNotFilledOnAttach, "domain-not-filled-on-attach", "a new domain does not hold the existing mappings",
     Command::MockDomain},
    {DomainDiesWithFirstDevice, "domain-dies-with-first-device", "a shared domain goes with the first of its devices",
     Command::Destroy},
    {DomainOutlivesDevices, "domain-outlives-devices", "an automatic domain stays when its last device goes",
     Command::Destroy},
    {DeviceFlagsUnchecked, "device-flags-unchecked", "a mock device is made with flags that do not exist", Command::MockDomainFlags},
    {ReplaceDetachesFirst, "replace-detaches-first", "a device that cannot move has left its domain", Command::MockDomainReplace},
    {ReplaceKeepsOldDomain, "replace-keeps-old-domain", "the domain that the last device was moved from stays", Command::MockDomainReplace},
    {ReplaceAnswersTarget, "replace-answers-target", "moving a device to an IOAS answers the IOAS, not the domain", Command::MockDomainReplace},
    {HwInfoIgnoresRoom, "hw-info-ignores-room", "all information is written although there is less room", Command::GetHwInfo},
    {HwInfoTailKept, "hw-info-tail-kept", "what is left of the buffer behind the information is not zeroed", Command::GetHwInfo},
    {HwInfoLengthKept, "hw-info-length-kept", "the length of the information is not answered", Command::GetHwInfo},
    {HwInfoDirtyAlways, "hw-info-dirty-always", "every device is said to track dirty pages", Command::GetHwInfo},
    {VfioIoasOutlivesIoas, "vfio-ioas-outlives-ioas", "a destroyed IOAS goes on to be the VFIO container's", Command::VfioIoas},
    {VfioIoasGetAnswersMissing, "vfio-ioas-get-answers-missing", "asking for the VFIO container's IOAS where none is set is ENOENT", Command::VfioIoas},
    {VfioIoasSetOnce, "vfio-ioas-set-once", "the VFIO container's IOAS cannot be changed once it is set", Command::VfioIoas},
    {VfioIoasAlwaysAnswers, "vfio-ioas-always-answers", "SET and CLEAR need a struct that can be written, too", Command::VfioIoas},
}};

constexpr bool in_order() {
  for (std::size_t index = 0; index < kTable.size(); ++index)
    if (kTable[index].defect != static_cast<Defect>(index)) return false;
  return true;
}
static_assert(in_order(), "the table is indexed by Defect");

}  // namespace

std::span<const DefectInfo, kDefects> defect_table() { return kTable; }

std::optional<Defect> defect_named(std::string_view name) {
  const auto found = std::find_if(kTable.begin(), kTable.end(), [&](const auto& row) { return row.name == name; });
  return found == kTable.end() ? std::nullopt : std::optional(found->defect);
}

std::ostream& operator<<(std::ostream& out, const DefectInfo& defect) { return out << defect.name; }

}  // namespace ioasis::simulator
