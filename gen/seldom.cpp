#include "gen/seldom.h"

#include "gen/script.h"
#include "gen/values.h"

namespace ioasis::gen {

namespace {

constexpr std::uint64_t kPage = uapi::kPageSize;

std::uint64_t some_page(Dice& dice) { return uapi::address_of(kPlainBuffer) + kPage * dice.below(12); }

}  // namespace

std::vector<traces::Trace> seldom(Dice& dice, const model::Dialect& dialect) {
  std::vector<traces::Trace> all;
  if (dialect.proposal != uapi::Proposal::None) return all;
  const std::uint64_t place = dice.place() + kPage * dice.below(32), va = some_page(dice);
  using enum uapi::Command;

  // Automatic places of more than a huge page, where one is aligned to it and no more; and across allowed ranges that
  // meet.
  const std::uint64_t large = std::uint64_t{1} << (22 + dice.below(12)), huge = uapi::kHugePages * kPage;
  Script(dialect, dice.platform()).call(IoasAlloc).allow({huge, huge + large - 1}).map(large, large, 0).add_to(all);
  const std::uint64_t pages = 1 + dice.below(3), met = place + pages * kPage;
  Script(dialect, dice.platform())
      .call(IoasAlloc)
      .allow({place, met - 1, met, met + kPage - 1})
      .map(va, (pages + 1) * kPage, 0)
      .add_to(all);
  // At the top, where aligning upward would wrap.
  Script(dialect, dice.platform())
      .call(IoasAlloc)
      .allow({0 - 7 * kPage, 0 - kPage - 1})
      .map(uapi::address_of(kPlainBuffer), 5 * kPage, 0)
      .add_to(all);

  // An object whose id the caller is never told: what is there shows by what is refused for its sake.
  Script(dialect, dice.platform())
      .call(FaultQueueAlloc)
      .untold()
      .call(Option, {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionSet}, {"val64", 1}})
      .add_to(all);
  Script(dialect, dice.platform())
      .call(IoasAlloc)
      .call(MockDomain, {}, {{"id", 0}})
      .call(HwptAlloc, {{"flags", uapi::kNestParent}}, {{"dev_id", 3}, {"pt_id", 0}})
      .call(HwptAlloc,
            {{"data_type", uapi::kSelftestData}, {"data_len", 4}, {"data_uptr", uapi::address_of(kArrayBuffer)}},
            {{"dev_id", 3}, {"pt_id", 4}})
      .untold()
      .call(Destroy, {}, {{"id", 4}})
      .add_to(all);

  // The second of two accesses, which cannot move to an address space whose mapping is of no whole pages, and stays.
  Script(dialect, dice.platform())
      .call(IoasAlloc)
      .call(IoasAlloc)
      .map(va + 0x10, 0x100, place + 0x10, 1)
      .call(CreateAccess, {{"flags", uapi::kNeedsPinPages}}, {{"id", 0}})
      .call(CreateAccess, {{"flags", uapi::kNeedsPinPages}}, {{"id", 0}})
      .call(AccessReplaceIoas, {}, {{"id", 3}, {"ioas_id", 1}})
      .add_to(all);

  // A device leaves memory that lies in one piece, or in two, of which accesses hold something in the middle.
  const auto held_in_part = [&](Script& script, std::uint64_t from, std::uint64_t count) -> Script& {
    const auto hold = [&](std::uint64_t first) {
      script.call(AccessPages, {{"iova", place + first * kPage}, {"length", (1 + dice.below(2)) * kPage}}, {{"id", 4}});
    };
    script.call(IoasAlloc).call(MockDomain, {}, {{"id", 0}});
    script.call(CreateAccess, {{"flags", uapi::kNeedsPinPages}}, {{"id", 0}}).map(from, count * kPage, place);
    hold(1 + dice.below(2));
    if (dice.chance(50)) hold(count / 2 + 1);
    return script.call(Destroy, {}, {{"id", 1}});
  };
  Script whole(dialect, dice.platform());
  const std::uint64_t many = 8 + dice.below(4), start = uapi::address_of(kPlainBuffer) + kPage * dice.below(5);
  held_in_part(whole, start, many).check_pins(start, 0).check_pins(start + (many - 1) * kPage, 0).add_to(all);
  Script in_two(dialect, dice.platform());
  auto& huge_memory = in_two.buffer(kPlainBuffer);
  huge_memory.kind = uapi::MemoryKind::Huge, huge_memory.pages = 2 * uapi::kHugePages;
  held_in_part(in_two, uapi::address_of(kPlainBuffer) + huge - 4 * kPage, many).add_to(all);

  // Which pages are dirty, in a bitmap of which one page has the beginning and the next the end; and a bit for so many
  // bytes that what eight of them stand for is no number of 64 bits.
  const auto tracked = [&](Script& script) -> Script& {
    return script.call(IoasAlloc)
        .call(MockDomain, {}, {{"id", 0}})
        .call(HwptAlloc, {{"flags", uapi::kDirtyTracking}}, {{"dev_id", 3}, {"pt_id", 0}})
        .map(uapi::address_of(kPlainBuffer), 16 * kPage, place)
        .call(HwptSetDirtyTracking, {{"flags", uapi::kDirtyTrackingEnable}}, {{"hwpt_id", 4}});
  };
  const std::uint64_t unit = dice.platform().page(), split = uapi::address_of(kMixedBuffer) + 4 * kPage - 1;
  Script across(dialect, dice.platform());
  tracked(across)
      .call(Dirty,
            {{"iova", place}, {"length", 16 * kPage}, {"page_size", unit}, {"uptr", uapi::address_of(kArrayBuffer)}},
            {{"id", 4}})
      .finding(0, {0xf0f0'f0f0'f0f0'f0f0})
      .call(HwptGetDirtyBitmap, {{"iova", place}, {"length", 16 * kPage}, {"page_size", unit}, {"data", split}},
            {{"hwpt_id", 4}})
      .showing(split - 7, 16)
      .add_to(all);
  const std::uint64_t most = std::uint64_t{1} << (61 + dice.below(3));
  Script counted(dialect, dice.platform());
  tracked(counted)
      .call(HwptGetDirtyBitmap, {{"length", most}, {"page_size", most}, {"data", split}}, {{"hwpt_id", 4}})
      .add_to(all);

  // Memory that a closed file held, and memory of a file that two mappings hold.
  Script(dialect, dice.platform(), {{"second", uapi::FileKind::Iommu}})
      .on_file(1)
      .call(IoasAlloc)
      .call(MockDomain, {}, {{"id", 0}})
      .map(va, kPage, place)
      .on_file(0)
      .check_pins(va, 1)
      .call(Close, {{"fd", uapi::kFirstFile}})
      .check_pins(va, 0)
      .add_to(all);
  Script twice(dialect, dice.platform());
  twice.buffer(kPlainBuffer).kind = uapi::MemoryKind::Memfd;
  twice.call(IoasAlloc)
      .call(MockDomain, {}, {{"id", 0}})
      .map(va, kPage, place)
      .map(va, kPage, place + kPage)
      .check_pins(va, 2)
      .add_to(all);

  // Where the last byte is reserved, and a list of which the last range may not be.
  const std::uint64_t reserved = place + kPage * (1 + dice.below(4));
  Script(dialect, dice.platform())
      .call(IoasAlloc)
      .call(AddReserved, {{"start", reserved}, {"length", kPage}}, {{"id", 0}})
      .map(va, reserved - place, place)
      .map(va, reserved - place + 1, place)
      .allow({place, place + kPage - 1})
      .allow({place, place + kPage - 1, reserved, reserved + kPage - 1})
      .map(va, kPage, 0)
      .map(va, kPage, 0)
      .add_to(all);

  // Events of a virtual IOMMU: more than its queue holds, read with room for less than there is, into memory that ends.
  const auto events = [&](std::uint64_t depth, std::uint64_t triggers, std::uint64_t at, std::uint64_t count) {
    constexpr std::uint16_t kIdev = 3, kViommu = 5, kQueue = 10;
    Script script(dialect, dice.platform());
    script.call(IoasAlloc)
        .call(MockDomain, {}, {{"id", 0}})
        .call(HwptAlloc, {{"flags", uapi::kNestParent}}, {{"dev_id", kIdev}, {"pt_id", 0}})
        .call(ViommuAlloc, {{"type", uapi::kSelftestViommu}}, {{"dev_id", kIdev}, {"hwpt_id", 4}})
        .call(VdeviceAlloc, {{"virt_id", 1 + dice.below(9)}}, {{"viommu_id", kViommu}, {"dev_id", kIdev}})
        .call(HwptAlloc,
              {{"data_type", uapi::kSelftestData},
               {"data_len", uapi::kSelftestDataBytes},
               {"data_uptr", uapi::address_of(kPlainBuffer)}},
              {{"dev_id", kIdev}, {"pt_id", kViommu}})
        .call(MockDomainReplace, {}, {{"id", 1}, {"pt_id", 7}})
        .call(VeventqAlloc, {{"type", uapi::kSelftestEvents}, {"veventq_depth", depth}}, {{"viommu_id", kViommu}});
    for (; triggers > 0; --triggers) script.call(TriggerVevent, {}, {{"dev_id", kIdev}});
    for (const std::uint64_t room : {count, std::uint64_t{64}})
      script.call(Read, {{"buf", at}, {"count", room}}, {{"fd", kQueue}});
    script.add_to(all);
  };
  const std::uint64_t plain = uapi::address_of(kPlainBuffer), ends = uapi::address_of(kMixedBuffer) + 5 * kPage;
  events(2, 2, plain, 8 + dice.below(12));
  events(2, 2, plain, 7);
  events(1, 3, plain, 12 + dice.below(8));
  events(2, 1, ends - dice.below(12), 12);
  events(2, 2, ends - 12 - dice.below(12), 24);

  // A domain with a fault queue under a PASID of a device that has it as its own.
  Script twice_faulting(dialect, dice.platform());
  twice_faulting.call(IoasAlloc)
      .call(FaultQueueAlloc)
      .call(MockDomainFlags, {{"dev_flags", uapi::kDevicePasid}}, {{"id", 0}})
      .call(HwptAlloc, {{"flags", uapi::kFaultIdValid | uapi::kAllocPasid}},
            {{"dev_id", 5}, {"pt_id", 0}, {"fault_id", 1}})
      .call(MockDomainReplace, {}, {{"id", 3}, {"pt_id", 6}})
      .call(PasidAttach, {{"pasid", 1}}, {{"id", 3}, {"pt_id", 6}})
      .call(PasidDetach, {{"pasid", 1}}, {{"id", 3}})
      .add_to(all);

  seldom_on_viommus(dialect, dice.platform(), place, va, all);

  // The VFIO container: which IOAS it has, what is left of a mapping that it cuts, what it tells with room for less.
  const auto container_of = [&](Script& script, std::uint16_t ioas) -> Script& {
    return script.call(VfioIoas, {{"op", uapi::kVfioIoasSet}}, {{"ioas_id", ioas}});
  };
  Script moved(dialect, dice.platform());
  container_of(container_of(moved.call(IoasAlloc).call(IoasAlloc), 0), 1)
      .call(VfioIoas, {{"op", uapi::kVfioIoasGet}})
      .call(Destroy, {}, {{"id", 1}})
      .call(VfioIoas, {{"op", uapi::kVfioIoasGet}})
      .add_to(all);
  Script cut(dialect, dice.platform());
  container_of(cut.call(IoasAlloc).call(MockDomain, {}, {{"id", 0}}), 0)
      .call(VfioSetIommu, {{"type", uapi::kVfioType1}})
      .call(VfioIommuMapDma,
            {{"flags", 3}, {"vaddr", uapi::address_of(kPlainBuffer)}, {"iova", place}, {"size", 3 * kPage}})
      .call(VfioIommuUnmapDma, {{"iova", place + kPage}, {"size", kPage}})
      .call(HwptAlloc, {}, {{"dev_id", 3}, {"pt_id", 0}})  // a domain that is filled with what is left
      .call(MdCheckMap,
            {{"iova", place + 2 * kPage}, {"length", kPage}, {"uptr", uapi::address_of(kPlainBuffer) + 2 * kPage}},
            {{"id", 4}})
      .add_to(all);
  Script told(dialect, dice.platform());
  container_of(told.call(IoasAlloc).call(MockDomain, {}, {{"id", 0}}), 0)
      .call(VfioSetIommu, {{"type", uapi::kVfioType1v2}})
      .call(AddReserved, {{"start", reserved}, {"length", kPage}}, {{"id", 0}});
  for (const std::size_t room : {56, 72, 88, 104}) told.call(VfioIommuGetInfo).room(room);
  told.add_to(all);

  seldom_on_pasids(dialect, dice.platform(), place, all);
  return all;
}

}  // namespace ioasis::gen
