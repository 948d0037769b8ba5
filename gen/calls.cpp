// How each command's fields are drawn.
#include "gen/calls.h"

#include <algorithm>
#include <array>

#include "gen/by_roles.h"
#include "gen/fields.h"
#include "gen/proposals/proposal_calls.h"
#include "gen/selftest/access_calls.h"
#include "model/spec.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::uint64_t kPage = uapi::kPageSize;

/// A MAP the trace has made, whether it is still mapped or not; null if there is none.
const traces::Step* earlier_map(Dice& dice, const Scene& scene) {
  std::vector<const traces::Step*> maps;
  for (const auto& step : scene.trace().steps)
    if (step.command == Command::IoasMap && step.bytes.size() == uapi::info(Command::IoasMap).size)
      maps.push_back(&step);
  return maps.empty() ? nullptr : dice.pick(maps);
}

void destroy(Dice& dice, const Scene& scene, traces::Step& step) {
  if (dice.chance(50))
    choose_id(dice, scene, step, "id", {Kind::MockDevice});
  else
    choose_id(dice, scene, step, "id",
              {Kind::Ioas, Kind::Domain, Kind::NestedDomain, Kind::MockDevice, Kind::Device, Kind::FaultQueue,
               Kind::Viommu, Kind::Vdevice, Kind::EventQueue, Kind::HwQueue});
}

void allow(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
  traces::set(step, "__reserved", reserved(dice));
  const std::uint64_t count = dice.pick<std::uint64_t>({0, 1, 1, 1, 2, 2, 3});
  // Mostly at the start of the array buffer; now and then where it runs into a page that is missing.
  const bool whole = dice.chance(85);
  const std::uint64_t at = whole ? uapi::address_of(kArrayBuffer) + 8 * dice.below(4)
                                 : uapi::address_of(kMixedBuffer) + 5 * kPage - 16 * dice.below(3) - 8 * dice.below(2);
  traces::set(step, "allowed_iovas", dice.chance(96) ? at : user_va(dice));
  traces::set(step, "num_iovas", dice.chance(96) ? count : dice.pick<std::uint64_t>({0x1000, 0xffffffff}));
  traces::Poke poke{at, {}};
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t size = dice.chance(85) ? (1 + dice.below(4)) * kPage : 2 + dice.below(3);
    const std::uint64_t first = dice.chance(85) ? iova(dice, scene, size) : dice.below(4) * kPage;
    const std::uint64_t last = dice.chance(92) ? first + size - 1 : first - dice.below(2);
    for (const std::uint64_t word : {first, last}) {
      poke.bytes.resize(poke.bytes.size() + 8);
      uapi::store(poke.bytes, poke.bytes.size() - 8, 8, word);
    }
  }
  if (!whole)
    poke.bytes.resize(std::min<std::size_t>(poke.bytes.size(), uapi::address_of(kMixedBuffer) + 5 * kPage - at));
  if (!poke.bytes.empty()) step.pokes.push_back(std::move(poke));
}

void ranges(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
  traces::set(step, "__reserved", reserved(dice));
  traces::set(step, "num_iovas", dice.pick<std::uint64_t>({0, 1, 1, 2, 3, 4, 4, 4, 8}));
  const bool whole = dice.chance(85);
  const std::uint64_t at =
      whole ? uapi::address_of(kArrayBuffer) + 0x100 : uapi::address_of(kArrayBuffer) + kPage - 8 * dice.below(6);
  traces::set(step, "allowed_iovas", dice.chance(96) ? at : user_va(dice));
  if (traces::get(step, "allowed_iovas") == at) step.peek = {at, whole ? 0x80u : 0x40u};
}

void option(Dice& dice, const Scene& scene, traces::Step& step) {
  const bool huge = dice.chance(70);
  traces::set(step, "option_id", dice.chance(96) ? huge : dice.pick<std::uint64_t>({2, 0xffffffff}));
  traces::set(step, "op", dice.pick<std::uint64_t>({0, 0, 0, 1, 1, dice.chance(10) ? 2u : 0u}));
  traces::set(step, "__reserved", dice.chance(97) ? 0 : 1);
  if (huge || dice.chance(10)) choose_id(dice, scene, step, "object_id", {Kind::Ioas});
  traces::set(step, "val64",
              dice.pick<std::uint64_t>({0, 0, 0, 1, 1, dice.chance(20) ? 2u : 1u, dice.chance(5) ? kTop : 0}));
}

void add_reserved(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "id", {Kind::Ioas});
  const std::uint64_t size = length(dice, scene);
  traces::set(step, "length", size);
  traces::set(step, "start", iova(dice, scene, size));
}

void check_map(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "id", {Kind::Domain});
  std::uint64_t at = iova(dice, scene, kPage), size = kPage / 2 * dice.below(5), va = user_va(dice);
  const auto& areas = some_ioas(dice, scene).areas.elements();
  if (!areas.empty() && dice.chance(65)) {
    const auto& area = areas[dice.below(areas.size())];
    at = area.iova.first.word;
    va = area.va.word;
    size = area.length().word;
    if (dice.chance(20)) size += kPage / 2;
    if (dice.chance(10)) va += kPage / 2;
  } else if (const auto* earlier = earlier_map(dice, scene); earlier && dice.chance(60)) {
    at = traces::get(*earlier, "iova");
    va = traces::get(*earlier, "user_va");
    size = traces::get(*earlier, "length");
  } else if (dice.chance(20)) {
    va = dice.pick({kTop - kPage + 1, kTop - kPage / 2 + 1, kTop - 2 * kPage + 1});
  }
  // Every unit is looked up; a range that nothing bounds ends at the first that differs.
  traces::set(step, "iova", at);
  traces::set(step, "length", size);
  traces::set(step, "uptr", va);
}

void check_refs(Dice& dice, const Scene& scene, traces::Step& step) {
  traces::set(step, "length",
              dice.chance(90) ? kPage * dice.below(4) : dice.pick({kPage / 2, kTop - kPage + 1, 8 * kPage}));
  const auto* earlier = earlier_map(dice, scene);
  traces::set(step, "uptr",
              earlier && dice.chance(40) ? traces::get(*earlier, "user_va") & ~(kPage - 1) : user_va(dice));
  traces::set(step, "refs", dice.pick<std::uint64_t>({0, 0, 1, 1, 1, 2, 3}));
}

void ioas_alloc(Dice& dice, const Scene&, traces::Step& step) {
  traces::set(step, "flags", dice.chance(95) ? 0 : dice.pick<std::uint64_t>({1, 0x80000000}));
}

/// How a command's fields are drawn.
struct Drawer {
  Command command;
  void (*draw)(Dice&, const Scene&, traces::Step&) = nullptr;                    ///< null: see `with_mood`
  void (*with_mood)(Dice&, const Scene&, traces::Step&, const Mood&) = nullptr;  ///< null too: drawn with its choice
};

/// Commands of which more is known than the roles of their fields. Those without a function are drawn where they are
/// chosen: in access_call(), container_call(), dma_step() and by the processes.
constexpr Drawer kDrawers[] = {
    {Command::Destroy, destroy},
    {Command::FaultQueueAlloc, fault_queue_alloc},
    {Command::IoasAlloc, ioas_alloc},
    {Command::IoasAllowIovas, allow},
    {Command::IoasCopy, nullptr, copy},
    {Command::IoasIovaRanges, ranges},
    {Command::IoasMap, nullptr, map},
    {Command::IoasUnmap, unmap},
    {Command::Option, option},
    {Command::AddReserved, add_reserved},
    {Command::MockDomain, mock_domain},
    {Command::MdCheckMap, check_map},
    {Command::MdCheckRefs, check_refs},
    {Command::HwptAlloc, hwpt_alloc},
    {Command::HwptInvalidate, hwpt_invalidate},
    {Command::MdCheckIotlb, md_check_iotlb},
    {Command::HwptSetDirtyTracking, set_dirty_tracking},
    {Command::HwptGetDirtyBitmap, get_dirty_bitmap},
    {Command::Dirty, dirty},
    {Command::MockDomainFlags, mock_domain_flags},
    {Command::MockDomainReplace, mock_domain_replace},
    {Command::GetHwInfo, hw_info},
    {Command::TriggerIopf, trigger_iopf},
    {Command::VfioIoas, vfio_ioas},
    {Command::Close, close_descriptor},
    {Command::Read, read_file},
    {Command::Write, write_file},
    {Command::Poll, poll_file},
    {Command::IoasMapFile, map_file},
    {Command::IoasChangeProcess, draw_by_roles},
    {Command::ViommuAlloc, viommu_alloc},
    {Command::VdeviceAlloc, vdevice_alloc},
    {Command::VeventqAlloc, veventq_alloc},
    {Command::HwQueueAlloc, hw_queue_alloc},
    {Command::DevCheckCache, check_cache},
    {Command::TriggerVevent, trigger_vevent},
    {Command::PasidAttach, pasid_call},
    {Command::PasidReplace, pasid_call},
    {Command::PasidDetach, pasid_call},
    {Command::PasidCheckHwpt, pasid_call},
    {Command::IoasCreateWindow, create_window},
    {Command::IoasRemoveWindow, remove_window},
    {Command::HwptAllocApertures, alloc_apertures},
    {Command::IoasReserve, draw_by_roles},
    {Command::IoasUnreserve, unreserve},
    {Command::IoasRequireIova, draw_by_roles},
    {Command::CreateAccess},
    {Command::DestroyAccessPages},
    {Command::AccessPages},
    {Command::AccessRw},
    {Command::SetTempMemoryLimit},
    {Command::AccessReplaceIoas},
    {Command::VfioGetApiVersion},
    {Command::VfioCheckExtension},
    {Command::VfioSetIommu},
    {Command::VfioIommuGetInfo},
    {Command::VfioIommuMapDma},
    {Command::VfioIommuUnmapDma},
    {Command::VfioIommuDirtyPages},
    {Command::VfioDeviceBindIommufd},
    {Command::VfioDeviceAttachIommufdPt},
    {Command::VfioDeviceDetachIommufdPt},
    {Command::DmaCopy},
    {Command::DmaRead},
    {Command::DmaWrite},
    {Command::Exit},
};

/// By Command. Null: by the roles of its fields.
constexpr auto kDrawerOf = [] {
  std::array<const Drawer*, uapi::kCommands> all{};
  for (const Drawer& drawer : kDrawers) all[static_cast<std::size_t>(drawer.command)] = &drawer;
  return all;
}();
const Drawer* drawer_of(Command command) { return kDrawerOf[static_cast<std::size_t>(command)]; }

}  // namespace

bool drawn_by_roles(Command command) {
  const auto* const drawer = drawer_of(command);
  return !drawer || drawer->draw == draw_by_roles;
}

namespace {

/// Of the dialect, the commands that are drawn by the roles of their fields; what nothing is specified of is not drawn.
std::vector<Command> known_by_roles(const model::Dialect& dialect) {
  std::vector<Command> all;
  for (const auto& info : model::commands_of(dialect))
    if (!drawer_of(info.command)) all.push_back(info.command);
  return all;
}

Command device_command(Dice& dice) {
  using enum Command;
  return dice.pick({MockDomainFlags, MockDomainFlags, MockDomainReplace, MockDomainReplace, MockDomainReplace,
                    GetHwInfo, GetHwInfo, GetHwInfo, VfioIoas, VfioIoas, VfioIoas, FaultQueueAlloc, TriggerIopf});
}

Command random_command(Dice& dice, const Scene& scene, const Mood& mood) {
  const auto& context = scene.context();
  if (mood.patchwork && dice.chance(40)) return Command::IoasCopy;
  if (context.ioases.empty() && dice.chance(70)) return Command::IoasAlloc;
  if (context.dialect.proposal != uapi::Proposal::None && dice.chance(30))
    return dice.pick(proposed_commands(context.dialect));
  if (context.hwpts.empty() && dice.chance(mood.device_early ? 40 : 6)) return Command::MockDomain;
  if (!context.ioases.empty() && dice.chance(mood.tracking ? 55 : 4)) return tracking_command(dice, scene);
  if (!context.ioases.empty() && dice.chance(mood.nesting ? 55 : 4)) return nesting_command(dice, scene);
  if (!context.ioases.empty() && dice.chance(mood.faults ? 70 : 2)) return faulting_command(dice, scene);
  if (dice.chance(mood.devices ? 50 : 6)) return device_command(dice);
  if (mood.later && dice.chance(45)) {
    const auto others = known_by_roles(context.dialect);
    return !others.empty() && dice.chance(10) ? dice.pick(others) : later_command(dice, scene);
  }
  const auto roll = dice.below(100);
  if (roll < 30) return Command::IoasMap;
  if (roll < 43) return Command::IoasCopy;
  if (roll < 54) return Command::IoasUnmap;
  if (roll < 60) return Command::IoasIovaRanges;
  if (roll < 66) return Command::IoasAllowIovas;
  if (roll < 72) return Command::MdCheckMap;
  if (roll < 78) return Command::MdCheckRefs;
  if (roll < 83) return Command::AddReserved;
  if (roll < 88) return Command::MockDomain;
  if (roll < 93) return Command::Destroy;
  if (roll < 97) return Command::Option;
  return Command::IoasAlloc;
}

void fill(Dice& dice, const Scene& scene, traces::Step& step, const Mood& mood) {
  const auto* const drawer = drawer_of(*step.command);
  if (!drawer) return draw_by_roles(dice, scene, step);
  if (drawer->draw) drawer->draw(dice, scene, step);
  if (drawer->with_mood) drawer->with_mood(dice, scene, step, mood);
}

}  // namespace

traces::Step random_call(Dice& dice, const Scene& scene, const Mood& mood) {
  const bool container = dice.chance(mood.container ? 55 : 2);
  if (container || dice.chance(mood.accesses)) {
    auto step = container ? container_call(dice, scene) : access_call(dice, scene);
    if (dice.chance(mood.garbage)) spoil(dice, step);
    return step;
  }
  const Command command = random_command(dice, scene, mood);
  traces::Step step = traces::call(command);
  fill(dice, scene, step, mood);
  if (dice.chance(mood.garbage)) spoil(dice, step);
  return step;
}

}  // namespace ioasis::gen
