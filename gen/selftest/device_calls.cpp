// The fields of calls about devices: making and moving mock devices, asking what they are, and what the VFIO container
// works on.
#include "gen/calls.h"
#include "gen/fields.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {
constexpr std::uint64_t kPage = uapi::kPageSize;
}  // namespace

void mock_domain(Dice& dice, const Scene& scene, traces::Step& step) {
  if (dice.chance(80))
    choose_id(dice, scene, step, "id", {Kind::Ioas});
  else
    choose_id(dice, scene, step, "id", {Kind::Domain, Kind::NestedDomain});
}

void mock_domain_flags(Dice& dice, const Scene& scene, traces::Step& step) {
  mock_domain(dice, scene, step);
  if (scene.context().real_page_tables())  // HUGE_IOVA is refused since
    return traces::set(step, "dev_flags", dice.pick<std::uint64_t>({0, 1, 4, 4, 4, 5, dice.chance(20) ? 2u : 4u}));
  traces::set(step, "dev_flags",
              dice.chance(92) ? dice.pick<std::uint64_t>({0, 1, 1, 2, 3}) : dice.pick<std::uint64_t>({4, 0x80000001}));
}

void mock_domain_replace(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "id", {Kind::MockDevice});
  if (dice.chance(60))
    choose_id(dice, scene, step, "pt_id", {Kind::Ioas});
  else
    choose_id(dice, scene, step, "pt_id", {Kind::Domain, Kind::NestedDomain});
}

void hw_info(Dice& dice, const Scene& scene, traces::Step& step) {
  constexpr std::uint64_t kSeen = 0x40;
  traces::set(step, "flags", reserved(dice));
  if (scene.context().dialect.release >= 617 && dice.chance(30)) {
    traces::set(step, "flags", uapi::kInputType);
    traces::set(step, "out_data_type", dice.pick<std::uint64_t>({0, 0xfeedbeef, 1, 3}));
  }
  traces::set(step, "__reserved", dice.chance(97) ? 0 : dice.pick<std::uint64_t>({1, 0x800000}));
  choose_id(dice, scene, step, "dev_id", {Kind::Device});
  traces::set(step, "data_len", dice.pick<std::uint64_t>({0, 1, 4, 7, 8, 8, 9, 16, 31, dice.chance(10) ? ~0ULL : 24}));
  // Mostly in the middle of a page; else where it runs into a page that is missing or cannot be written.
  const std::uint64_t end = uapi::address_of(kMixedBuffer) + kPage * dice.pick<std::uint64_t>({2, 5});
  const std::uint64_t at =
      dice.chance(70) ? uapi::address_of(kArrayBuffer) + 0x200 + dice.below(8) : end - dice.below(24);
  if (dice.chance(6)) {
    traces::set(step, "data_uptr", dice.chance(50) ? 0 : user_va(dice));
  } else {
    traces::set(step, "data_uptr", at);
    // What is there before is not zero, so that zeroes written show.
    const std::uint64_t seen = at / kSeen * kSeen - (at == end ? kSeen : 0);
    step.pokes.push_back({seen, std::vector<std::uint8_t>(kSeen, 0xa5)});
    step.peek = {seen, kSeen};
  }
  // A program that does not know of capabilities.
  if (dice.chance(25)) uapi::store(step.bytes, 0, 4, uapi::info(*step.command).minimum + dice.below(8));
}

void fault_queue_alloc(Dice& dice, const Scene&, traces::Step& step) {
  traces::set(step, "flags", dice.chance(92) ? 0 : dice.pick<std::uint64_t>({1, 0x80000000}));
  if (dice.chance(25)) step.site = uapi::Site::ReadOnly;  // an object that nobody learns of must go
}

void trigger_iopf(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "dev_id", {Kind::Device});
  traces::set(step, "pasid", dice.pick<std::uint64_t>({0, 0xffffffff, 1, 0x100000}));
  traces::set(step, "grpid", dice.below(3));
  traces::set(step, "perm", dice.below(16));
  traces::set(step, "addr", iova(dice, scene, kPage));
}

void vfio_ioas(Dice& dice, const Scene& scene, traces::Step& step) {
  traces::set(
      step, "op",
      dice.chance(94) ? dice.pick<std::uint64_t>({0, 0, 0, 1, 1, 1, 2}) : dice.pick<std::uint64_t>({3, 0xffff}));
  traces::set(step, "__reserved", dice.chance(96) ? 0 : 1);
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
  if (dice.chance(8)) step.site = uapi::Site::ReadOnly;  // of which only GET takes notice
}

}  // namespace ioasis::gen
