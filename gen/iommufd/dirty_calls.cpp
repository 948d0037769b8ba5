// How the fields of HWPT_ALLOC and of dirty tracking are drawn.
#include "gen/fields.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

using model::Concrete;
using uapi::Command;
constexpr std::uint64_t kPage = uapi::kPageSize;
/// What the IOMMU maps, and marks.
std::uint64_t unit(const Dice& dice) { return dice.platform().page(); }
constexpr std::uint64_t kTop = ~std::uint64_t{0};

const model::Hwpt<Concrete>* trackable(const Scene& scene) {
  for (const auto& domain : scene.context().hwpts.elements())
    if (domain.trackable) return &domain;
  return nullptr;
}

/// Names a domain that can be tracked, mostly.
void choose_domain(Dice& dice, const Scene& scene, traces::Step& step, std::string_view field) {
  const auto* domain = trackable(scene);
  const auto name = domain && dice.chance(85) ? scene.ids().name_of(domain->id.word) : std::nullopt;
  if (name) return traces::refer(step, field, *name);
  choose_id(dice, scene, step, field, {Kind::Domain});
}

/// A range in whole I/O pages, mostly about what a domain that can be tracked maps.
model::IovaRange<Concrete> tracked_range(Dice& dice, const Scene& scene) {
  const auto* domain = trackable(scene);
  const auto ioas =
      scene.context().ioases.find([&](const model::Ioas<Concrete>& o) { return domain && o.id == domain->ioas; });
  const auto& areas = ioas->areas.elements();
  if (areas.empty() || dice.chance(15)) {
    const std::uint64_t size = length(dice, scene);
    return model::span(model::Iova<Concrete>{iova(dice, scene, size)}, model::Length<Concrete>{size});
  }
  const auto& first = dice.pick(areas);
  const auto& last = dice.pick(areas);
  auto range = model::IovaRange<Concrete>{first.iova.first, {std::max(first.iova.last.word, last.iova.last.word)}};
  if (dice.chance(20)) range.first.word += unit(dice);
  if (dice.chance(10)) range.first.word -= unit(dice);
  if (dice.chance(15)) range.last.word += unit(dice);
  return range;
}

void set_range(traces::Step& step, const model::IovaRange<Concrete>& range) {
  traces::set(step, "iova", range.first.word);
  traces::set(step, "length", range.last.word - range.first.word + 1);
}

}  // namespace

void hwpt_alloc(Dice& dice, const Scene& scene, traces::Step& step) {
  if (nested_alloc(dice, scene, step)) return;
  using namespace uapi;
  traces::set(
      step, "flags",
      dice.pick<std::uint64_t>({0, kDirtyTracking, kDirtyTracking, kNestParent, kNestParent | kDirtyTracking,
                                dice.chance(20) ? dice.pick<std::uint64_t>({kFaultIdValid, 8, 0x80000000}) : 0}));
  choose_id(dice, scene, step, "dev_id", {Kind::Device});
  choose_id(dice, scene, step, "pt_id", {Kind::Ioas});
  if (scene.context().dialect.release >= 614 && dice.chance(20)) {
    traces::set(step, "flags", traces::get(step, "flags") | kFaultIdValid);
    choose_id(dice, scene, step, "fault_id", {Kind::FaultQueue});
  }
  if (scene.context().has_pasids() && dice.chance(20))
    traces::set(step, "flags", traces::get(step, "flags") | kAllocPasid);
  traces::set(step, "__reserved", reserved(dice));
  traces::set(step, "__reserved2", reserved(dice));
  if (dice.chance(88)) return;
  traces::set(step, "data_type", dice.pick<std::uint64_t>({0, 1, 0xdead}));
  traces::set(step, "data_len", dice.pick<std::uint64_t>({0, 4, 8}));
  traces::set(step, "data_uptr", user_va(dice));
}

void set_dirty_tracking(Dice& dice, const Scene& scene, traces::Step& step) {
  traces::set(step, "flags",
              dice.pick<std::uint64_t>({0, 1, 1, 1, dice.chance(20) ? 2u : 1u, dice.chance(20) ? 0x80000001 : 0}));
  choose_domain(dice, scene, step, "hwpt_id");
  traces::set(step, "__reserved", reserved(dice));
}

/// Pages of another size than the mock's: mostly a range that is in units of it, and that the kernel takes for mapped
/// pages, which it finds by dividing.
void set_other_pages(Dice& dice, traces::Step& step) {
  const auto size = dice.pick<std::uint64_t>({1, 8, unit(dice) / 2, 0x600, kPage, 3 * unit(dice), 1 << 20, kTop});
  traces::set(step, "page_size", size);
  if (dice.chance(15)) return;
  traces::set(step, "iova", traces::get(step, "iova") / unit(dice) * size);
  traces::set(step, "length", std::min<std::uint64_t>(traces::get(step, "length") / unit(dice), 64) * size);
}

void dirty(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_domain(dice, scene, step, "id");
  traces::set(step, "flags", reserved(dice));
  set_range(step, tracked_range(dice, scene));
  if (dice.chance(4))
    traces::set(step, "length", dice.pick({std::uint64_t{0}, unit(dice) << 27, (unit(dice) << 27) + unit(dice)}));
  traces::set(step, "page_size", dice.chance(97) ? unit(dice) : 0);
  if (dice.chance(10)) set_other_pages(dice, step);
  const std::uint64_t at = uapi::address_of(kArrayBuffer) + 0x200 + dice.below(12);
  traces::set(step, "uptr", dice.chance(92) ? at : dice.chance(40) ? 0 : user_va(dice));
  traces::Poke poke{at, {}};
  for (int i = 0; i < 8; ++i) poke.bytes.push_back(static_cast<std::uint8_t>(dice.word()));
  step.pokes.push_back(std::move(poke));
}

void get_dirty_bitmap(Dice& dice, const Scene& scene, traces::Step& step) {
  traces::set(step, "flags", dice.chance(60) ? 0 : dice.chance(90) ? uapi::kNoClear : dice.pick<std::uint64_t>({2, 3}));
  choose_domain(dice, scene, step, "hwpt_id");
  traces::set(step, "__reserved", reserved(dice));
  set_range(step, tracked_range(dice, scene));
  const auto page = dice.chance(60) ? unit(dice)
                                    : dice.pick<std::uint64_t>({kPage, unit(dice) / 2, 1, 8, 64, 0x600, 0x1800, 0,
                                                                1 << 20, std::uint64_t{1} << 63, kTop});
  traces::set(step, "page_size", page);
  // Somewhere in the array buffer's first page; or where a page that is read-only, or missing, follows.
  const std::uint64_t roll = dice.below(100);
  const std::uint64_t edge = uapi::address_of(kMixedBuffer) + (dice.chance(50) ? 2 : 5) * kPage;
  const std::uint64_t at = roll < 70   ? uapi::address_of(kArrayBuffer) + 0x400 + dice.below(16)
                           : roll < 90 ? edge - dice.below(64)
                           : roll < 95 ? edge + kPage - dice.below(64)
                                       : user_va(dice);
  traces::set(step, "data", at);
  if (roll < 70) step.peek = {at, 0x80};
  if (roll >= 70 && roll < 90 && at < edge) step.peek = {at, static_cast<std::uint32_t>(edge - at)};
}

Command tracking_command(Dice& dice, const Scene& scene) {
  const auto* domain = trackable(scene);
  const auto roll = dice.below(100);
  if (!domain || roll < 8) return scene.context().devices.empty() ? Command::MockDomain : Command::HwptAlloc;
  if (!domain->tracking && roll < 40) return Command::HwptSetDirtyTracking;
  if (roll < 18) return Command::HwptSetDirtyTracking;
  // Devices of which writes cannot be tracked, and their moving to the domain.
  if (roll >= 93) return dice.chance(50) ? Command::MockDomainFlags : Command::MockDomainReplace;
  return roll < 55 ? Command::Dirty : Command::HwptGetDirtyBitmap;
}

}  // namespace ioasis::gen
