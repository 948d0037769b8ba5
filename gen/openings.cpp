// How traces begin that aim at one corner of the specification.
#include <optional>

#include "gen/calls.h"
#include "gen/fields.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::uint64_t kPage = uapi::kPageSize;

/// A MAP into the IOAS of that name; FIXED_IOVA unless `at` is none.
traces::Step plain_map(std::uint16_t ioas, std::uint64_t va, std::uint64_t size, std::optional<std::uint64_t> at,
                       std::uint64_t access) {
  auto step = traces::call(Command::IoasMap);
  traces::refer(step, "ioas_id", ioas);
  traces::set(step, "flags", access | (at ? uapi::kFixedIova : 0));
  traces::set(step, "user_va", va);
  traces::set(step, "length", size);
  traces::set(step, "iova", at.value_or(0));
  return step;
}

/// A MAP into that IOAS, the first of the trace, and what makes a domain for it: a new device, or one that has another
/// IOAS and moves, or has a domain made.
std::vector<traces::Step> filled(Dice& dice, std::uint16_t ioas, traces::Step map) {
  constexpr std::uint16_t kOther = 1, kStdev = 2, kIdev = 4;  // names, by order of binding
  const auto attach = [&](std::uint16_t to) {
    auto step = traces::call(dice.chance(60) ? Command::MockDomain : Command::MockDomainFlags);
    traces::refer(step, "id", to);
    return step;
  };
  if (dice.chance(40)) return {map, attach(ioas)};
  const bool moves = dice.chance(50);
  auto last = traces::call(moves ? Command::MockDomainReplace : Command::HwptAlloc);
  traces::refer(last, moves ? "id" : "dev_id", moves ? kStdev : kIdev);
  traces::refer(last, "pt_id", ioas);
  return {traces::call(Command::IoasAlloc), attach(kOther), map, last};
}

}  // namespace

std::vector<traces::Step> patchwork(Dice& dice) {
  constexpr std::uint16_t kPieces = 0, kAttached = 1;
  auto attach = traces::call(Command::MockDomain);
  traces::refer(attach, "id", kAttached);
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), traces::call(Command::IoasAlloc), attach};
  const bool at_top = dice.chance(20);
  std::uint64_t at = 0x10000;
  for (std::uint64_t piece = 2 + dice.below(3); piece > 0; --piece) {
    const std::uint64_t size = dice.pick<std::uint64_t>({0x400, 0x400, 0x800, 0xc00});
    const std::uint64_t page = at_top ? kTop - kPage + 1 : uapi::address_of(kMixedBuffer) + kPage * dice.below(8);
    const std::uint64_t va = page + dice.pick<std::uint64_t>({0, 0, 0, 0x400});
    steps.push_back(plain_map(kPieces, va, size, at, uapi::kReadable | (dice.chance(50) ? uapi::kWriteable : 0)));
    at += size;
  }
  return steps;
}

std::vector<traces::Step> tight_fit(Dice& dice) {
  constexpr std::uint16_t kIoas = 0;
  const std::uint64_t va = uapi::address_of(kPlainBuffer) + kPage * dice.below(8);
  const bool bytes = dice.chance(40);
  const std::uint64_t unit = bytes ? 1 : kPage;
  const std::uint64_t first = kPage * (1 + dice.below(64)), room = unit * (2 + dice.below(3));
  auto allow = traces::call(Command::IoasAllowIovas);
  traces::refer(allow, "ioas_id", kIoas);
  traces::set(allow, "num_iovas", 1);
  traces::set(allow, "allowed_iovas", uapi::address_of(kArrayBuffer));
  traces::Poke poke{uapi::address_of(kArrayBuffer), std::vector<std::uint8_t>(16)};
  uapi::store(poke.bytes, 0, 8, first);
  uapi::store(poke.bytes, 8, 8, first + room - 1);
  allow.pokes.push_back(std::move(poke));
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), allow};
  // Leaves one unit free, or none, or all; then asks for what may or may not fit.
  const std::uint64_t taken = room - unit * dice.below(2);
  if (dice.chance(60)) steps.push_back(plain_map(kIoas, va, taken, first, uapi::kReadable));
  for (const std::uint64_t size : {room, unit})
    steps.push_back(plain_map(kIoas, va, size, std::nullopt, uapi::kReadable));
  return steps;
}

std::vector<traces::Step> extremes(Dice& dice) {
  constexpr std::uint16_t kIoas = 0;
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc)};
  if (dice.chance(65)) {  // memory that cannot be pinned, wanted by a domain
    const std::uint64_t page = dice.chance(50) ? kTop - kPage + 1 : uapi::address_of(kMixedBuffer) + 5 * kPage;
    auto map = plain_map(kIoas, page, kPage / 2, std::uint64_t{1} << 24, uapi::kReadable);
    for (auto& step : filled(dice, kIoas, std::move(map))) steps.push_back(std::move(step));
  } else {  // more than half of all IOVA, copied to wherever there is room
    const std::uint64_t size = kTop / 2 + dice.below(3);
    steps.push_back(plain_map(kIoas, kPage, size, 0, uapi::kReadable));
    auto copy = traces::call(Command::IoasCopy);
    traces::refer(copy, "dst_ioas_id", kIoas);
    traces::refer(copy, "src_ioas_id", kIoas);
    traces::set(copy, "flags", uapi::kReadable);
    traces::set(copy, "length", size - dice.below(2));
    steps.push_back(std::move(copy));
  }
  return steps;
}

}  // namespace ioasis::gen
