// Where devices read and write: at the ends of areas, in holes, across two areas, and into what is read-only.
#include "gen/device/dma_calls.h"

#include <algorithm>

#include "gen/calls.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
using Device = model::Device<model::Concrete>;
using Ioas = model::Ioas<model::Concrete>;
constexpr std::uint64_t kPage = uapi::kPageSize;

/// Names a device, mostly; the IOAS that it translates, or an empty one.
const Ioas& choose_device(Dice& dice, const Scene& scene, traces::Step& step) {
  static const Ioas none{};
  const auto& context = scene.context();
  const auto& devices = context.devices.elements();
  if (devices.empty() || dice.chance(3)) {
    choose_id(dice, scene, step, "dev_id", {Kind::MockDevice});
    return none;
  }
  const auto& device = dice.pick(devices);
  const auto name = scene.name_of(uapi::FieldKind::ObjectId, device.stdev.word);
  if (!name) return none;
  traces::refer(step, "dev_id", *name);
  const auto domain = context.hwpts.find([&](const auto& h) { return h.id == device.hwpt; });
  const auto ioas = context.ioases.find([&](const Ioas& one) { return one.id == domain->ioas; });
  return ioas.exists ? *ioas.element : none;
}

struct Place {
  std::uint64_t iova, length, memory;  ///< where the memory of the first byte lies, or 0
};
Place place(Dice& dice, const Scene& scene, const Ioas& ioas) {
  const auto& areas = ioas.areas.elements();
  if (areas.empty() || dice.chance(6)) return {iova(dice, scene, kPage), 1 + dice.below(2 * kPage), 0};
  const auto& area = dice.pick(areas);
  const std::uint64_t whole = area.length().word;
  const std::uint64_t skip =
      std::min(whole - 1, dice.pick<std::uint64_t>({0, 0, 1, kPage / 2 - 4, kPage - 4, kPage, kPage + kPage / 2,
                                                    whole - 1, whole - 8, dice.below(whole)}));
  const std::uint64_t to_end = whole - skip;
  const std::uint64_t length = dice.pick({std::min<std::uint64_t>(to_end, 8), to_end, to_end, to_end + 1,
                                          to_end + kPage, 1 + dice.below(to_end), kPage + kPage / 2});
  const bool before = dice.chance(5);
  return {area.iova.first.word + skip - (before ? 1 + dice.below(16) : 0),
          dice.chance(97) ? std::min(length, uapi::kMostDmaBytes) : length, before ? 0 : area.va.word + skip};
}

/// Something to be moved, from where the step takes it.
void put(Dice& dice, const Scene& scene, traces::Step& step, std::uint64_t at, std::uint64_t length) {
  traces::Poke poke{at, std::vector<std::uint8_t>(within(scene, at, length, uapi::PageState::Writable))};
  for (auto& byte : poke.bytes) byte = static_cast<std::uint8_t>(1 + dice.below(255));
  if (!poke.bytes.empty()) step.pokes.push_back(std::move(poke));
}

}  // namespace

std::vector<traces::Step> domain_of_its_own(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kDevice = 1, kBound = 3, kOwn = 4;  // names, by order of binding
  auto device = traces::call(Command::MockDomainFlags);
  traces::refer(device, "id", kIoas);
  traces::set(device, "dev_flags", dice.chance(60) ? uapi::kHugeIova : 0);
  const bool tracks = dice.chance(70);
  auto domain = traces::call(Command::HwptAlloc);
  traces::refer(domain, "dev_id", kBound);
  traces::refer(domain, "pt_id", kIoas);
  traces::set(domain, "flags", tracks ? uapi::kDirtyTracking : 0);
  auto move = traces::call(Command::MockDomainReplace);
  traces::refer(move, "id", kDevice);
  traces::refer(move, "pt_id", kOwn);
  const std::uint64_t access = uapi::kReadable | (dice.chance(70) ? uapi::kWriteable : 0);
  const std::uint64_t va = uapi::address_of(kPlainBuffer) + dice.below(8) * kPage;
  const std::uint64_t size = (1 + dice.below(8)) * kPage;
  const auto memory = plain_map(kIoas, va, size, dice.place() + (1 + dice.below(8)) * kPage, access);
  auto track = traces::call(Command::HwptSetDirtyTracking);
  traces::refer(track, "hwpt_id", kOwn);
  traces::set(track, "flags", uapi::kDirtyTrackingEnable);
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), device, domain, move, memory};
  if (tracks) steps.insert(dice.chance(50) ? steps.end() : steps.end() - 1, track);
  return steps;
}

traces::Step dma_step(Dice& dice, const Scene& scene) {
  constexpr std::uint64_t kTop = ~std::uint64_t{0};
  const bool write = dice.chance(55);
  traces::Step step = traces::call(write ? Command::DmaWrite : Command::DmaRead);
  step.origin.file = scene.file();
  auto [iova, length, memory] = place(dice, scene, choose_device(dice, scene, step));
  if (dice.chance(3)) length = dice.pick<std::uint64_t>({0, uapi::kMostDmaBytes, uapi::kMostDmaBytes + 1, kTop});
  if (dice.chance(2)) iova = dice.pick<std::uint64_t>({0, kTop, kTop - length + 1, kTop - length / 2});
  if (dice.chance(3)) iova += std::uint64_t{1} << (32 + dice.below(16));  // nothing is so far up
  const std::uint64_t own =
      dice.chance(92) ? uapi::address_of(kPlainBuffer) + dice.below(2) * kPage + dice.below(40) : user_va(dice);
  traces::set(step, "iova", iova);
  traces::set(step, "length", length);
  traces::set(step, "buf", own);
  const std::uint64_t some = std::min<std::uint64_t>(length, dice.pick<std::uint64_t>({16, 64, kPage, kPage + 64}));
  put(dice, scene, step, write ? own : memory, some);
  show(scene, step, write ? memory : own, dice.chance(60) ? some + 8 : 2 * kPage + 16);
  return step;
}

}  // namespace ioasis::gen
