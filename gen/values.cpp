// Drawing addresses, lengths and ids.
#include "gen/values.h"

#include <algorithm>

#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::uint64_t kPage = uapi::kPageSize;
constexpr std::uint64_t kHalfPage = kPage / 2;

std::vector<std::uint64_t> live_ids(const Scene& scene, Kind kind) {
  std::vector<std::uint64_t> ids;
  const auto& context = scene.context();
  switch (kind) {
    case Kind::Ioas:
      for (const auto& o : context.ioases.elements()) ids.push_back(o.id.word);
      break;
    case Kind::Domain:
      for (const auto& o : context.hwpts.elements()) ids.push_back(o.id.word);
      break;
    case Kind::NestedDomain:
      for (const auto& o : context.nested.elements()) ids.push_back(o.id.word);
      break;
    case Kind::MockDevice:
      for (const auto& o : context.devices.elements()) ids.push_back(o.stdev.word);
      break;
    case Kind::Device:
      for (const auto& o : context.devices.elements()) ids.push_back(o.idev.word);
      break;
    case Kind::FaultQueue:
      for (const auto& o : context.fault_queues.elements()) ids.push_back(o.id.word);
      break;
    case Kind::Viommu:
      for (const auto& o : context.viommus.elements()) ids.push_back(o.id.word);
      break;
    case Kind::Vdevice:
      for (const auto& o : context.vdevices.elements()) ids.push_back(o.id.word);
      break;
    case Kind::EventQueue:
      for (const auto& o : context.event_queues.elements()) ids.push_back(o.id.word);
      break;
    case Kind::HwQueue:
      for (const auto& o : context.hw_queues.elements()) ids.push_back(o.id.word);
      break;
    case Kind::Access:  // no call tells its id
      break;
  }
  return ids;
}

std::uint64_t nudge(Dice& dice, std::uint64_t value) {
  if (dice.chance(60)) return value;
  return value + dice.pick({std::uint64_t{1}, kTop, kHalfPage, ~kHalfPage + 1, kPage, ~kPage + 1, kPage - 1});
}

/// One of the edges of everything in some IOAS.
std::uint64_t edge(Dice& dice, const Scene& scene, std::uint64_t length) {
  const auto& ioas = some_ioas(dice, scene);
  std::vector<std::uint64_t> edges;
  for (const auto& aperture : dice.apertures())
    edges.insert(edges.end(), {aperture.first, aperture.last + 1 - length, aperture.last + 1});
  const auto add = [&](std::uint64_t first, std::uint64_t last) {
    edges.insert(edges.end(), {first, last, last + 1, first - length, last + 1 - length});
  };
  for (const auto& range : dice.reserved()) add(range.first, range.last);
  for (const auto& area : ioas.areas.elements()) add(area.iova.first.word, area.iova.last.word);
  for (const auto& range : ioas.reserved.elements()) add(range.first.word, range.last.word);
  for (const auto& range : ioas.allowed.elements()) add(range.first.word, range.last.word);
  const auto add_kept = [&](const auto& ranges) {
    for (const auto& kept : ranges.elements())
      if (kept.ioas == ioas.id) add(kept.range.first.word, kept.range.last.word);
  };
  add_kept(scene.context().windows);
  add_kept(scene.context().unmappable);
  add_kept(scene.context().required);
  return edges[dice.below(edges.size())];
}

}  // namespace

uapi::MemoryLayout usual_memory() { return {{{"b0", 16, {}, {}}, {"b1", 8, {2}, {5}}, {"b2", 2, {1}, {}}}}; }

uapi::MemoryLayout some_memory(Dice& dice, unsigned shared) {
  using enum uapi::MemoryKind;
  auto memory = usual_memory();
  for (auto& buffer : memory.buffers)
    if (dice.chance(shared)) buffer.kind = dice.pick({Shared, Memfd});
  auto& plain = memory.buffers[kPlainBuffer];
  if (dice.chance(4)) plain.kind = Huge, plain.pages = uapi::kHugePages;
  return memory;
}

std::vector<uapi::File> some_files(Dice& dice) {
  std::vector<uapi::File> files{{"second", uapi::FileKind::Iommu}, {"container", uapi::FileKind::Vfio}};
  if (dice.chance(60)) files.erase(files.begin() + static_cast<std::ptrdiff_t>(dice.below(2)));
  return files;
}

uapi::Caller some_caller(Dice& dice, uapi::Release release) {
  uapi::Caller caller;
  if (dice.chance(88)) return caller;
  caller.memlock = dice.pick<std::uint64_t>({0, 1, 1, 2, 2, 3, 4, 6, 16, uapi::kUnlimited});
  for (const auto& capability : uapi::kCapabilities) {
    const bool lifts_the_limit = capability.has == &uapi::Caller::ipc_lock;
    if (capability.since <= release) caller.*capability.has = dice.chance(lifts_the_limit ? 15 : 60);
  }
  return caller;
}

void choose_id(Dice& dice, const Scene& scene, traces::Step& step, std::string_view field,
               const std::vector<Kind>& kinds) {
  const auto roll = dice.below(100);
  std::vector<std::uint64_t> ids;
  if (roll < 86)
    for (const Kind kind : kinds)
      for (const auto id : live_ids(scene, kind)) ids.push_back(id);
  else if (roll < 93)
    for (const Kind kind : kEveryKind)
      for (const auto id : live_ids(scene, kind)) ids.push_back(id);
  else if (const auto names = scene.names_of(uapi::FieldKind::ObjectId); roll < 97 && !names.empty())
    return traces::refer(step, field, dice.pick(names));
  if (!ids.empty())
    if (const auto name = scene.name_of(uapi::FieldKind::ObjectId, ids[dice.below(ids.size())]))
      return traces::refer(step, field, *name);
  if (roll >= 86) traces::set(step, field, dice.pick<std::uint64_t>({0, 1, 2, 3, 4, 7, 0x7fffffff, 0xffffffff}));
}

const model::Ioas<model::Concrete>& some_ioas(Dice& dice, const Scene& scene) {
  static const model::Ioas<model::Concrete> none{};
  const auto& all = scene.context().ioases.elements();
  return all.empty() ? none : all[dice.below(all.size())];
}

std::uint64_t iova(Dice& dice, const Scene& scene, std::uint64_t length) {
  if (!dice.reserved().empty() && dice.chance(10)) return nudge(dice, dice.pick(dice.reserved()).first);
  const auto roll = dice.below(100);
  if (roll < 45) return dice.place() + dice.below(24) * kPage + (dice.chance(15) ? kHalfPage : 0);
  if (roll < 85) return nudge(dice, edge(dice, scene, length));
  return nudge(dice, dice.pick({std::uint64_t{0}, kPage, kTop, kTop - 1, kTop - kPage, kTop - kPage + 1, kTop - length,
                                kTop - length + 1, kTop / 2, kTop / 2 + 1, dice.platform().first() - kPage}));
}

std::uint64_t length(Dice& dice, const Scene& scene) {
  const auto roll = dice.below(100);
  if (roll < 60) return (1 + dice.below(4)) * kPage;
  if (roll < 70) return kHalfPage * (1 + dice.below(5));
  if (roll < 82) {
    const auto& areas = some_ioas(dice, scene).areas.elements();
    if (!areas.empty()) return nudge(dice, areas[dice.below(areas.size())].length().word);
  }
  if (roll < 88) return 1 + dice.below(2 * kPage);
  return nudge(dice, dice.pick({std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, kTop, kTop - 1, kTop - kPage,
                                kTop - kPage + 1, kTop / 2, kTop / 2 + 1, 16 * kPage,
                                dice.platform().last() - dice.platform().first() + 1, std::uint64_t{1} << 21}));
}

std::uint64_t user_va(Dice& dice) {
  const auto buffer = dice.chance(75) ? kPlainBuffer : kMixedBuffer;
  const auto roll = dice.below(100);
  const std::uint64_t page = uapi::address_of(buffer) + dice.below(buffer == kPlainBuffer ? 13 : 8) * kPage;
  if (roll < 80) return page;
  if (roll < 88) return page + kHalfPage;
  if (roll < 93) return page + dice.below(kPage);
  return nudge(dice, dice.pick({std::uint64_t{0}, kPage, kTop, kTop - kPage + 1, kTop - 2 * kPage + 1, kTop / 2 + 1,
                                uapi::kArenaBase - kPage, uapi::address_of(kArrayBuffer)}));
}

std::uint64_t reserved(Dice& dice) { return dice.chance(97) ? 0 : dice.pick<std::uint64_t>({1, 0x8000, 0x80000000}); }

std::uint32_t within(const Scene& scene, std::uint64_t at, std::uint64_t length, uapi::PageState least) {
  std::uint64_t end = at;
  while (end - at < length && uapi::page_state(scene.trace().memory, end) >= least) end = (end / kPage + 1) * kPage;
  return static_cast<std::uint32_t>(std::min(end - at, length));
}

void show(const Scene& scene, traces::Step& step, std::uint64_t at, std::uint64_t length) {
  const auto shown = within(scene, at, length, uapi::PageState::ReadOnly);
  if (shown > 0) step.peek = {at, shown};
}

void point_at(Dice& dice, traces::Step& step, std::string_view field, std::vector<std::uint8_t> bytes) {
  const std::uint64_t edge = uapi::address_of(kMixedBuffer) + 5 * kPage;
  const bool whole = dice.chance(88);
  const std::uint64_t at =
      whole ? uapi::address_of(kArrayBuffer) + 0x600 + dice.below(16) : edge - dice.below(bytes.size() + 8);
  traces::set(step, field, dice.chance(95) ? at : dice.chance(50) ? 0 : user_va(dice));
  if (!whole) bytes.resize(std::min<std::size_t>(bytes.size(), edge - at));
  if (!bytes.empty()) step.pokes.push_back({at, std::move(bytes)});
}

std::vector<std::uint8_t> numbers32(const std::vector<std::uint64_t>& numbers) {
  std::vector<std::uint8_t> bytes(4 * numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) uapi::store(bytes, 4 * i, 4, numbers[i]);
  return bytes;
}

}  // namespace ioasis::gen
