// The table of defects in page tables.
#include "conformance/simulator/tables/defects.h"

#include <array>
#include <ostream>

namespace ioasis::simulator::tables {
namespace {

using enum Defect;

constexpr std::array<DefectInfo, kDefects> kTable{{
    {LargePageLosesWrite, "large-page-loses-write", "a page larger than the smallest is mapped read-only"},
    {ReadOnlyMappedWritable, "read-only-mapped-writable", "write access is allowed whatever was asked for"},
    {HighAddressBitsLost, "high-address-bits-lost", "address bits that do not stand in their own place are dropped"},
    {SizeCodeTooLarge, "size-code-too-large", "the size encoded in an address is twice the page's"},
    {LargePageUnmarked, "large-page-unmarked", "a large page is not told from a table"},
    {LastPageMarkedAsBlock, "last-page-marked-as-block", "a page of the last level is marked as a block is above"},
    {UserBitNotSet, "user-bit-not-set", "pages are for privileged accesses only"},
    {AccessFlagNotSet, "access-flag-not-set", "the access flag is left to hardware that does not set it"},
    {DirtyManagementNotSet, "dirty-management-not-set", "hardware is not told that it may make a clean page dirty"},
    {StartsDirty, "starts-dirty", "a new page is dirty before anything is written"},
    {NextLevelTooLow, "next-level-too-low", "a table is said to be one level lower than it is"},
    {TableWithoutWrite, "table-without-write", "a pointer to a table does not allow writing"},
    {ByteOrderForgotten, "byte-order-forgotten", "entries are written in the host's byte order"},
    {LastPageNotMapped, "last-page-not-mapped", "the last page of a mapping is left out"},
    {PhysicalNotAdvanced, "physical-not-advanced", "each page of a mapping leads to its first page"},
    {LargePageUnalignedIova, "large-page-unaligned-iova", "a large page is used where the IOVA is not aligned to it"},
    {LargePageUnalignedPhysical, "large-page-unaligned-physical", "a large page is used where memory is not aligned"},
    {LargePageBeyondEnd, "large-page-beyond-end", "a large page is used that ends after the mapping"},
    {AllowedSizesIgnored, "allowed-sizes-ignored", "pages are as large as possible though the caller wants small ones"},
    {MappedNotRefused, "mapped-not-refused", "a mapping replaces what is mapped"},
    {OnlyFirstPageCheckedForMapped, "only-first-page-checked-for-mapped", "only a mapping's first page must be free"},
    {RefusedMapLeavesPages, "refused-map-leaves-pages", "a mapping that meets another keeps the pages before it"},
    {OutputWidthUnchecked, "output-width-unchecked", "memory beyond the physical width is mapped"},
    {SizedPageWrittenOnce, "sized-page-written-once", "of the entries that a page spans only the first is written"},
    {NewTableNotCleared, "new-table-not-cleared", "a table made of used memory keeps what stood there"},
    {LastPageNotUnmapped, "last-page-not-unmapped", "the last page of a range stays mapped"},
    {SizedPageClearedOnce, "sized-page-cleared-once", "of the entries that a page spans only the first is cleared"},
    {UnmapTakesWholeLargePage, "unmap-takes-whole-large-page", "a large page goes though a part of it is asked for"},
    {SplitDropsTail, "split-drops-tail", "what lies after the part unmapped from a large page is lost"},
    {SplitTailFromHead, "split-tail-from-head", "what lies after that part leads to the page's first bytes"},
    {SplitForgetsDirt, "split-forgets-dirt", "the parts of a dirty page are clean"},
    {SplitWidensPermissions, "split-widens-permissions", "the parts of a read-only page are writable"},
    {RefusedUnmapTakesSome, "refused-unmap-takes-some", "the pages before a large page that must stay are gone"},
    {EmptyTableKept, "empty-table-kept", "a table whose last page went is not given back"},
    {UsedTableReleased, "used-table-released", "a table is given back though pages are left in it"},
    {ReleasedTableLinked, "released-table-linked", "a table that was given back is still pointed to"},
    {UnmapStopsAtHole, "unmap-stops-at-hole", "what comes after a hole in the same table stays mapped"},
    {HolesCountedAsUnmapped, "holes-counted-as-unmapped", "the length asked for is returned as unmapped"},
    {TopBitsIgnored, "top-bits-ignored", "address bits above the tables' width are ignored"},
    {HalvesConfused, "halves-confused", "an address in the upper half is looked up in the lower one"},
    {RootSkipped, "root-skipped", "a walk begins one level below the root"},
    {ConcatenationIgnored, "concatenation-ignored", "of a concatenated root only the first table is used"},
    {LastIndexShifted, "last-index-shifted", "the last table is indexed one bit too high"},
    {SizeCodeIgnored, "size-code-ignored", "a page with an encoded size has its level's"},
    {OffsetInLargePageCut, "offset-in-large-page-cut", "only the smallest page's offset is added to a page's address"},
    {ReadUnchecked, "read-unchecked", "memory is read that may only be written"},
    {WriteUnchecked, "write-unchecked", "memory is written that may only be read"},
    {ReadMakesDirty, "read-makes-dirty", "a read makes a page dirty"},
    {WriteLeavesClean, "write-leaves-clean", "a write does not make a page dirty"},
    {RefusedWriteMakesDirty, "refused-write-makes-dirty", "a write that faults makes a page dirty"},
    {DirtNotCleared, "dirt-not-cleared", "reading dirty state does not clear it when asked to"},
    {DirtClearedUnasked, "dirt-cleared-unasked", "reading dirty state clears it"},
    {DirtOfSizedPageReadOnce, "dirt-of-sized-page-read-once", "of a page's entries only the first is looked at"},
    {DirtOfSizedPageClearedOnce, "dirt-of-sized-page-cleared-once", "of a page's entries only the first is cleaned"},
    {ClearedPageNotWritable, "cleared-page-not-writable", "a page that is made clean is read-only"},
    {DirtOfBasePageOnly, "dirt-of-base-page-only", "a dirty large page is reported as one small page"},
    {TableAddressUntranslated, "table-address-untranslated", "a guest's tables are sought at the host's addresses"},
    {OutputUntranslated, "output-untranslated", "the first stage's output is taken for the host's address"},
    {SecondStageAlwaysReads, "second-stage-always-reads", "the second stage takes a write for a read"},
    {SecondStagePageSizeIgnored, "second-stage-page-size-ignored", "the first stage's page size is reported alone"},
}};

constexpr bool indexed() {
  for (std::size_t i = 0; i < kDefects; ++i)
    if (kTable[i].defect != static_cast<Defect>(i)) return false;
  return true;
}
static_assert(indexed(), "each defect has its row, in the order of the enumerators");

}  // namespace

std::ostream& operator<<(std::ostream& out, const DefectInfo& defect) { return out << defect.name; }

std::span<const DefectInfo, kDefects> defect_table() { return kTable; }

}  // namespace ioasis::simulator::tables
