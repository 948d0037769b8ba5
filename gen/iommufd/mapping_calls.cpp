// How the fields of MAP, COPY and UNMAP are drawn.
#include "gen/calls.h"
#include "gen/fields.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::uint64_t kPage = uapi::kPageSize;

std::uint64_t map_flags(Dice& dice) {
  using namespace uapi;
  std::uint64_t flags = dice.pick({kReadable, kWriteable, kReadable | kWriteable, kReadable | kWriteable});
  if (dice.chance(75)) flags |= kFixedIova;
  if (dice.chance(3)) flags = dice.pick<std::uint64_t>({0, kFixedIova, 8, 0x80000000, flags | 0x100});
  return flags;
}

/// The IOAS that `field` of the step names; any, if it names none.
const model::Ioas<model::Concrete>& ioas_of(Dice& dice, const Scene& scene, const traces::Step& step,
                                            std::string_view field) {
  const auto offset = uapi::field_named(uapi::info(*step.command), field)->offset;
  for (const auto& id : step.relocations)
    if (id.offset == offset)
      for (const auto& ioas : scene.context().ioases.elements())
        if (ioas.id.word == scene.ids()[id.name]) return ioas;
  return some_ioas(dice, scene);
}

/// Makes `field` name an IOAS that has a device, or one that has none; false if there is none such.
bool choose_ioas(Dice& dice, const Scene& scene, traces::Step& step, std::string_view field, bool with_device) {
  std::vector<std::uint16_t> names;
  for (const auto& ioas : scene.context().ioases.elements())
    if (scene.context().has_domain(ioas.id) == with_device)
      if (const auto name = scene.name_of(uapi::FieldKind::ObjectId, ioas.id.word)) names.push_back(*name);
  if (names.empty()) return false;
  traces::refer(step, field, dice.pick(names));
  return true;
}

}  // namespace

void copy(Dice& dice, const Scene& scene, traces::Step& step, const Mood& mood) {
  traces::set(step, "flags", map_flags(dice));
  const bool across = mood.patchwork && dice.chance(80);
  if (!across || !choose_ioas(dice, scene, step, "dst_ioas_id", true))
    choose_id(dice, scene, step, "dst_ioas_id", {Kind::Ioas});
  if (!across || !choose_ioas(dice, scene, step, "src_ioas_id", false))
    choose_id(dice, scene, step, "src_ioas_id", {Kind::Ioas});
  std::uint64_t from = iova(dice, scene, kPage), size = length(dice, scene);
  const auto& areas = ioas_of(dice, scene, step, "src_ioas_id").areas.elements();
  if (!areas.empty() && dice.chance(80)) {
    const auto& area = areas[dice.below(areas.size())];
    from = area.iova.first.word;
    size = area.length().word;
    if (dice.chance(across ? 10 : 40)) {
      const std::uint64_t skip = dice.pick({kPage, kPage / 2, std::uint64_t{1}});
      if (dice.chance(50)) from += skip;
      if (size > skip) size -= skip;
    }
    // To the end of the next area, which may begin right behind it.
    const auto next = static_cast<std::size_t>(&area - areas.data()) + 1;
    if (next < areas.size() && dice.chance(40)) size = areas[next].iova.last.word - from + 1;
  }
  traces::set(step, "src_iova", from);
  traces::set(step, "length", size);
  traces::set(step, "dst_iova", across ? dice.place() + kPage * dice.below(64) : iova(dice, scene, size));
}

void map(Dice& dice, const Scene& scene, traces::Step& step, const Mood& mood) {
  traces::set(step, "flags", map_flags(dice));
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
  traces::set(step, "__reserved", reserved(dice));
  std::uint64_t size = length(dice, scene), va = user_va(dice);
  if (mood.sub_page && dice.chance(60)) size = dice.pick<std::uint64_t>({0x400, 0x800, 0xc00, 0x1400, 0x200});
  if (mood.at_top && dice.chance(60)) {
    va = kTop - kPage + 1 - kPage * dice.below(2);
    size = dice.pick<std::uint64_t>({kPage / 2, kPage / 2, kPage - 1, kPage, 0x400});
  }
  traces::set(step, "user_va", va);
  traces::set(step, "length", size);
  std::uint64_t at = iova(dice, scene, size);
  const auto& ioas = ioas_of(dice, scene, step, "ioas_id");
  // As much as an allowed range holds, or what is left of it.
  if (!ioas.allowed.empty() && dice.chance(40)) {
    const auto& range = dice.pick(ioas.allowed.elements());
    traces::set(step, "length", range.last.word - range.first.word + (dice.chance(50) ? 1 : 0));
    if (dice.chance(70)) traces::set(step, "flags", traces::get(step, "flags") & ~uapi::kFixedIova);
  }
  const auto& areas = ioas.areas.elements();
  if (!areas.empty() && dice.chance(mood.sub_page ? 40 : 15)) at = areas[dice.below(areas.size())].iova.last.word + 1;
  traces::set(step, "iova", at);
}

void map_file(Dice& dice, const Scene& scene, traces::Step& step) {
  traces::set(step, "flags", map_flags(dice));
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
  if (const auto files = scene.names_of(uapi::FieldKind::Fd); !files.empty() && dice.chance(95))
    traces::refer(step, "fd", dice.pick(files));
  else
    traces::set(step, "fd", 0xffffffff);
  const std::uint64_t size = length(dice, scene);
  traces::set(step, "length", size);
  traces::set(step, "start",
              dice.chance(75) ? dice.below(8) * kPage
                              : dice.pick({kPage / 2, std::uint64_t{1}, kTop, kTop - kPage + 1, kTop / 2}));
  traces::set(step, "iova", iova(dice, scene, size));
}

void unmap(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
  const auto& areas = ioas_of(dice, scene, step, "ioas_id").areas.elements();
  if (dice.chance(10)) return traces::set(step, "length", kTop);
  std::uint64_t size = length(dice, scene), from = iova(dice, scene, size);
  if (!areas.empty() && dice.chance(70)) {
    const auto& first = areas[dice.below(areas.size())];
    const auto& last = areas[dice.below(areas.size())];
    from = first.iova.first.word;
    size = std::max(first.iova.last.word, last.iova.last.word) - from + 1;
    if (dice.chance(25)) from -= dice.pick({kPage, std::uint64_t{1}, kTop});
    if (dice.chance(25)) size += dice.pick({kPage, std::uint64_t{1}, kTop, ~kPage + 1});
  }
  traces::set(step, "iova", from);
  traces::set(step, "length", size);
}

}  // namespace ioasis::gen
