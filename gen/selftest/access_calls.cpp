// How the fields of calls of accesses are drawn, and what memory holds before such a call and shows after it.
#include "gen/selftest/access_calls.h"

#include <algorithm>

namespace ioasis::gen {

namespace {

using uapi::Command;
using Access = model::Access<model::Concrete>;
using Ioas = model::Ioas<model::Concrete>;
constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::uint64_t kPage = uapi::kPageSize;

/// Makes `field` the descriptor of an access, now and then of something else; the access, or none.
const Access* choose_access(Dice& dice, const Scene& scene, traces::Step& step, bool pins = false,
                            std::string_view field = "id") {
  auto accesses = scene.context().accesses.elements();
  if (pins && dice.chance(80)) std::erase_if(accesses, [](const Access& access) { return !access.pins; });
  if (!accesses.empty() && dice.chance(95)) {
    const auto id = dice.pick(accesses).id;
    const auto access = scene.context().accesses.find([&](const Access& one) { return one.id == id; });
    if (const auto name = scene.name_of(uapi::FieldKind::Fd, access->fd.word)) traces::refer(step, field, *name);
    return access.element;
  }
  if (const auto names = scene.names_of(uapi::FieldKind::Fd); !names.empty() && dice.chance(30))
    traces::refer(step, field, dice.pick(names));
  else
    traces::set(step, field, dice.pick<std::uint64_t>({0, 1, 2, 3, 1000, 0x7fffffff, 0xffffffff}));
  return nullptr;
}

const Ioas& ioas_of(const Scene& scene, const Access* access) {
  static const Ioas none{};
  for (const auto& ioas : scene.context().ioases.elements())
    if (access && ioas.id == access->ioas) return ioas;
  return none;
}

/// Puts something into memory, for the step to move.
void put(Dice& dice, const Scene& scene, traces::Step& step, std::uint64_t at, std::uint64_t length) {
  traces::Poke poke{at, std::vector<std::uint8_t>(within(scene, at, length, uapi::PageState::Writable))};
  for (auto& byte : poke.bytes) byte = static_cast<std::uint8_t>(1 + dice.below(255));
  if (!poke.bytes.empty()) step.pokes.push_back(std::move(poke));
}

/// A range of IOVA, and where the memory behind its start lies, 0 if there is none.
struct Target {
  std::uint64_t iova, length, memory;
};
Target target(Dice& dice, const Scene& scene, const Ioas& ioas) {
  const auto& areas = ioas.areas.elements();
  if (areas.empty() || dice.chance(15)) {
    const std::uint64_t size = length(dice, scene);
    return {iova(dice, scene, size), size, 0};
  }
  const auto& area = dice.pick(areas);
  const auto next = static_cast<std::size_t>(&area - areas.data()) + 1;
  const std::uint64_t whole = area.length().word;
  const std::uint64_t skip = std::min(whole - 1, dice.pick<std::uint64_t>({0, 0, 0, 0, kPage, 1, 0xff0, kPage / 2}));
  const std::uint64_t to_end = whole - skip;
  std::uint64_t size = dice.pick({to_end, to_end, std::min<std::uint64_t>(to_end, 16), std::min(to_end, kPage)});
  if (next < areas.size() && dice.chance(40)) size = areas[next].iova.last.word - area.iova.first.word - skip + 1;
  if (dice.chance(12)) size += dice.pick({std::uint64_t{1}, kPage, kTop});
  return {area.iova.first.word + skip, size, area.va.word + skip};
}

void create(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "id", {Kind::Ioas});
  const std::uint64_t flags = dice.chance(65) ? uapi::kNeedsPinPages : 0;
  traces::set(step, "flags", dice.chance(96) ? flags : dice.pick<std::uint64_t>({2, 0x80000000}));
}

void replace(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_access(dice, scene, step);
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
}

void pin(Dice& dice, const Scene& scene, traces::Step& step) {
  const auto* access = choose_access(dice, scene, step, true);
  const auto at = target(dice, scene, ioas_of(scene, access));
  traces::set(step, "iova", at.iova);
  traces::set(step, "length",
              dice.chance(97) ? at.length : dice.pick({std::uint64_t{16} << 20, (std::uint64_t{16} << 20) + 1}));
  std::uint64_t uptr = at.memory;
  if (dice.chance(25)) uptr = 0;
  if (dice.chance(8)) uptr = user_va(dice);
  if (dice.chance(6)) uptr += dice.pick({kPage, std::uint64_t{1}, kPage / 2});
  if (dice.chance(2)) uptr = dice.pick({kTop, kTop - kPage + 1, uapi::address_of(kPlainBuffer + 1) - kPage});
  traces::set(step, "uptr", uptr);
  const std::uint64_t flags = dice.chance(40) ? uapi::kAccessWrite : 0;
  traces::set(step, "flags", dice.chance(97) ? flags : dice.pick<std::uint64_t>({2, 4, 0x80000000}));
}

void unpin(Dice& dice, const Scene& scene, traces::Step& step) {
  const auto* access = choose_access(dice, scene, step, true);
  const bool some = access && !access->pinned.empty();
  traces::set(step, "access_pages_id",
              some && dice.chance(75) ? dice.pick(access->pinned.elements()).id.word
                                      : dice.pick<std::uint64_t>({0, 1, 2, 0xffffffff}));
}

void read_or_write(Dice& dice, const Scene& scene, traces::Step& step) {
  const auto* access = choose_access(dice, scene, step);
  const auto at = target(dice, scene, ioas_of(scene, access));
  const bool write = dice.chance(55);
  std::uint64_t uptr = user_va(dice) + (dice.chance(30) ? 1 + dice.below(40) : 0);
  if (dice.chance(10) && at.memory) uptr = at.memory + dice.pick<std::uint64_t>({0, 1, 8, kPage});
  traces::set(step, "iova", at.iova);
  traces::set(step, "length",
              dice.chance(97) ? at.length : dice.pick({std::uint64_t{16} << 20, (std::uint64_t{16} << 20) + 1}));
  traces::set(step, "uptr", uptr);
  std::uint64_t flags = (write ? uapi::kAccessWrite : 0) | (dice.chance(50) ? uapi::kAccessSlowPath : 0);
  if (dice.chance(3)) flags = dice.pick<std::uint64_t>({2, 8, 0x80000001});
  traces::set(step, "flags", flags);
  // Something to be moved, and where it should arrive; once in a while with what lies beyond.
  const std::uint64_t some = std::min<std::uint64_t>(at.length, dice.pick<std::uint64_t>({16, 40, kPage + 24}));
  put(dice, scene, step, write ? uptr : at.memory, some);
  show(scene, step, write ? at.memory : uptr, dice.chance(80) ? some + 8 : 2 * kPage + 16);
}

void limit(Dice& dice, const Scene&, traces::Step& step) {
  traces::set(step, "limit", dice.pick<std::uint64_t>({0, 11, 12, 12, 13, 16, 24, 40, 4096, 65536, 65536, 0xffffffff}));
}

void close(Dice& dice, const Scene& scene, traces::Step& step) { choose_access(dice, scene, step, false, "fd"); }

/// A command, and how its fields are drawn.
struct Drawn {
  Command command;
  void (*fill)(Dice&, const Scene&, traces::Step&);
};
Drawn random_command(Dice& dice, const Scene& scene) {
  const auto& accesses = scene.context().accesses.elements();
  if (accesses.empty() && dice.chance(85)) return {Command::CreateAccess, create};
  const auto roll = dice.below(100);
  if (roll < 40) return {Command::AccessRw, read_or_write};
  if (roll < 68) return {Command::AccessPages, pin};
  if (roll < 78) return {Command::DestroyAccessPages, unpin};
  if (roll < 87) return {Command::AccessReplaceIoas, replace};
  if (roll < 93) return {Command::CreateAccess, create};
  if (roll < 96) return {Command::Close, close};
  return {Command::SetTempMemoryLimit, limit};
}

}  // namespace

traces::Step access_call(Dice& dice, const Scene& scene) {
  const auto [command, fill] = random_command(dice, scene);
  traces::Step step = traces::call(command);
  fill(dice, scene, step);
  return step;
}

}  // namespace ioasis::gen
