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

/// ALLOW_IOVAS of one range, for the IOAS of that name.
traces::Step allow_one(std::uint16_t ioas, std::uint64_t first, std::uint64_t last) {
  auto step = traces::call(Command::IoasAllowIovas);
  traces::refer(step, "ioas_id", ioas);
  traces::set(step, "num_iovas", 1);
  traces::set(step, "allowed_iovas", uapi::address_of(kArrayBuffer));
  traces::Poke poke{uapi::address_of(kArrayBuffer), std::vector<std::uint8_t>(16)};
  uapi::store(poke.bytes, 0, 8, first);
  uapi::store(poke.bytes, 8, 8, last);
  step.pokes.push_back(std::move(poke));
  return step;
}

/// What stands in the way of a domain for that IOAS, the first of the trace, then what would make one: a new device, or
/// one that has another IOAS and moves, or has a domain made.
std::vector<traces::Step> obstructed(Dice& dice, std::uint16_t ioas, traces::Step obstacle) {
  constexpr std::uint16_t kOther = 1, kStdev = 2, kIdev = 4;  // names, by order of binding
  const auto attach = [&](std::uint16_t to) {
    auto step = traces::call(dice.chance(60) ? Command::MockDomain : Command::MockDomainFlags);
    traces::refer(step, "id", to);
    return step;
  };
  if (dice.chance(40)) return {obstacle, attach(ioas)};
  const bool moves = dice.chance(50);
  auto last = traces::call(moves ? Command::MockDomainReplace : Command::HwptAlloc);
  traces::refer(last, moves ? "id" : "dev_id", moves ? kStdev : kIdev);
  traces::refer(last, "pt_id", ioas);
  return {traces::call(Command::IoasAlloc), attach(kOther), obstacle, last};
}

/// A device of which writes cannot be tracked, and a domain made to track them, which it is then to use.
std::vector<traces::Step> unable_device(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kUnable = 1, kIdev = 6, kTracked = 7;  // names, by order of binding
  auto unable = traces::call(Command::MockDomainFlags), able = traces::call(Command::MockDomain);
  for (auto* step : {&unable, &able}) traces::refer(*step, "id", kIoas);
  traces::set(unable, "dev_flags", uapi::kNoDirty);
  auto tracked = traces::call(Command::HwptAlloc);
  traces::set(tracked, "flags", uapi::kDirtyTracking);
  traces::refer(tracked, "dev_id", kIdev);
  traces::refer(tracked, "pt_id", kIoas);
  auto use = traces::call(dice.chance(60) ? Command::MockDomainReplace : Command::MockDomainFlags);
  if (use.command == Command::MockDomainReplace) {
    traces::refer(use, "id", kUnable);
    traces::refer(use, "pt_id", kTracked);
  } else {
    traces::refer(use, "id", kTracked);
    traces::set(use, "dev_flags", uapi::kNoDirty);
  }
  return {traces::call(Command::IoasAlloc), unable, able, tracked, use};
}

}  // namespace

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

std::vector<traces::Step> tracked_areas(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kIdev = 3, kTracked = 4;  // names, by order of binding
  const std::uint64_t unit = dice.platform().page();
  auto device = traces::call(Command::MockDomain), domain = traces::call(Command::HwptAlloc),
       tracking = traces::call(Command::HwptSetDirtyTracking), write = traces::call(Command::Dirty);
  traces::refer(device, "id", kIoas);
  traces::refer(domain, "dev_id", kIdev);
  traces::refer(domain, "pt_id", kIoas);
  traces::set(domain, "flags", uapi::kDirtyTracking);
  traces::refer(tracking, "hwpt_id", kTracked);
  traces::set(tracking, "flags", uapi::kDirtyTrackingEnable);
  const std::uint64_t first = dice.place() + kPage * dice.below(20), size = kPage * (1 + dice.below(2));
  const std::uint64_t second = first + size + kPage * dice.below(2);
  const auto area = [&](std::uint64_t at) {
    return plain_map(kIoas, uapi::address_of(kPlainBuffer) + kPage * dice.below(8), size, at, uapi::kWriteable);
  };
  traces::refer(write, "id", kTracked);
  traces::set(write, "iova", first);
  traces::set(write, "length", second + size - first);
  traces::set(write, "page_size", unit);
  traces::set(write, "uptr", uapi::address_of(kArrayBuffer) + 0x200);
  write.pokes.push_back({uapi::address_of(kArrayBuffer) + 0x200, std::vector<std::uint8_t>(2, 0xff)});
  std::vector<traces::Step> steps{
      traces::call(Command::IoasAlloc), device, domain, tracking, area(first), area(second), write};
  if (dice.chance(25)) {  // what is mapped where a dirty page was is not dirty
    auto unmap = traces::call(Command::IoasUnmap);
    traces::refer(unmap, "ioas_id", kIoas);
    traces::set(unmap, "iova", first);
    traces::set(unmap, "length", size);
    steps.push_back(std::move(unmap));
    steps.push_back(area(first));
  }
  return steps;
}

std::vector<traces::Step> tight_fit(Dice& dice) {
  constexpr std::uint16_t kIoas = 0;
  const std::uint64_t va = uapi::address_of(kPlainBuffer) + kPage * dice.below(8);
  const bool bytes = dice.chance(40);
  const std::uint64_t unit = bytes ? 1 : kPage;
  const std::uint64_t first = kPage * (1 + dice.below(64)), room = unit * (2 + dice.below(3));
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), allow_one(kIoas, first, first + room - 1)};
  // Leaves one unit free, or none, or all; then asks for what may or may not fit.
  const std::uint64_t taken = room - unit * dice.below(2);
  if (dice.chance(60)) steps.push_back(plain_map(kIoas, va, taken, first, uapi::kReadable));
  for (const std::uint64_t size : {room, unit})
    steps.push_back(plain_map(kIoas, va, size, std::nullopt, uapi::kReadable));
  return steps;
}

std::vector<traces::Step> pinned_memory(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kAccess = 1, kOther = 2;
  const std::uint64_t place = dice.place();
  const std::uint64_t va = uapi::address_of(kPlainBuffer) + kPage * dice.below(4), size = kPage * (1 + dice.below(2));
  const auto check = [&](std::uint64_t refs) {
    auto step = traces::call(Command::MdCheckRefs);
    traces::set(step, "uptr", va);
    traces::set(step, "length", kPage);
    traces::set(step, "refs", refs);
    return step;
  };
  auto access = on(Command::CreateAccess, "id", kIoas);
  traces::set(access, "flags", uapi::kNeedsPinPages);
  auto pin = on(Command::AccessPages, "id", kAccess);
  traces::set(pin, "iova", place);
  traces::set(pin, "length", dice.pick({std::uint64_t{1}, kPage, size}));
  traces::set(pin, "flags", dice.chance(50) ? uapi::kAccessWrite : 0);
  auto unpin = on(Command::DestroyAccessPages, "id", kAccess);
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), access,
                                  plain_map(kIoas, va, size, place, uapi::kReadable | uapi::kWriteable), pin};
  switch (dice.below(6)) {
    case 5: {
      auto destroy = on(Command::Destroy, "id", kIoas);
      steps.insert(steps.end(), {on(Command::Close, "fd", kAccess), dice.chance(50) ? check(0) : destroy});
      break;
    }
    case 0:
      steps.insert(steps.end(), {unpin, check(dice.below(2))});
      break;
    case 1: {
      auto move = on(Command::AccessReplaceIoas, "id", kAccess);
      traces::refer(move, "ioas_id", kOther);
      steps.insert(steps.end(), {traces::call(Command::IoasAlloc), move, unpin});
      break;
    }
    case 2: {
      auto untold = pin;
      untold.site = uapi::Site::ReadOnly;
      steps.insert(steps.end(), {untold, pin});
      break;
    }
    case 3: {
      auto unmap = on(Command::IoasUnmap, "ioas_id", kIoas);
      traces::set(unmap, "iova", place);
      traces::set(unmap, "length", size);
      steps.insert(steps.end(), {unmap, check(0)});
      break;
    }
    default:
      steps.insert(steps.end(), {on(Command::MockDomain, "id", kIoas), check(1)});
  }
  return steps;
}

traces::Step counted_by_process() {
  auto step = traces::call(Command::Option);
  traces::set(step, "option_id", uapi::kOptionRlimitMode);
  traces::set(step, "op", uapi::kOptionSet);
  traces::set(step, "val64", 1);
  return step;
}

std::vector<traces::Step> much_memory(Dice& dice) {
  constexpr std::uint16_t kIoas = 0;
  const std::uint64_t aperture = dice.place();
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc)};
  auto map = plain_map(kIoas, uapi::address_of(kPlainBuffer), kPage * (1 + dice.below(8)), aperture, uapi::kReadable);
  for (auto& step : obstructed(dice, kIoas, std::move(map))) steps.push_back(std::move(step));
  return steps;
}

std::vector<traces::Step> extremes(Dice& dice) {
  constexpr std::uint16_t kIoas = 0;
  if (dice.chance(15)) return unable_device(dice);
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc)};
  if (dice.chance(20)) {  // memory that ends in the last page of the address space, read by an access
    const std::uint64_t va = kTop - 2 * kPage + 1, size = kPage + kPage / 2;
    steps.push_back(plain_map(kIoas, va, size, kPage, uapi::kReadable));
    auto access = traces::call(Command::CreateAccess);
    traces::refer(access, "id", kIoas);
    constexpr std::uint16_t kAccess = 1;
    auto read = traces::call(Command::AccessRw);
    traces::refer(read, "id", kAccess);
    traces::set(read, "iova", kPage + dice.below(2) * kPage);
    traces::set(read, "length", dice.pick({size, kPage + 8, kPage / 2}));
    traces::set(read, "uptr", uapi::address_of(kPlainBuffer));
    traces::set(read, "flags", dice.chance(70) ? uapi::kAccessSlowPath : 0);
    steps.insert(steps.end(), {access, read});
  } else if (dice.chance(75)) {  // memory that cannot be pinned, or a range that cannot be translated
    const std::uint64_t aperture = dice.place();
    const std::uint64_t page = dice.chance(50) ? kTop - kPage + 1 : uapi::address_of(kMixedBuffer) + 5 * kPage;
    const auto obstacle = [&] {
      const auto roll = dice.below(100);
      if (roll < 60) return plain_map(kIoas, page, kPage / 2, aperture, uapi::kReadable);
      if (roll < 72) return plain_map(kIoas, page, kPage, aperture - kPage, uapi::kReadable);
      return allow_one(kIoas, aperture - kPage, aperture + kPage - 1);
    };
    for (auto& step : obstructed(dice, kIoas, obstacle())) steps.push_back(std::move(step));
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
