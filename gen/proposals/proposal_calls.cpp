// Drawing windows, lists of apertures, and ranges that are kept.
#include "gen/proposals/proposal_calls.h"

#include "gen/calls.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kPage = uapi::kPageSize;

/// A list of ranges, first and last, in memory that `field` points to.
void list(traces::Step& step, std::string_view field, std::string_view count, std::uint64_t at,
          const std::vector<std::uint64_t>& words) {
  traces::Poke poke{at, std::vector<std::uint8_t>(8 * words.size())};
  for (std::size_t i = 0; i < words.size(); ++i) uapi::store(poke.bytes, 8 * i, 8, words[i]);
  traces::set(step, field, at);
  traces::set(step, count, words.size() / 2);
  if (!poke.bytes.empty()) step.pokes.push_back(std::move(poke));
}

traces::Step window(std::uint16_t ioas, std::uint64_t base, std::uint64_t pages, std::uint64_t page) {
  auto step = traces::call(Command::IoasCreateWindow);
  traces::refer(step, "ioas_id", ioas);
  traces::set(step, "flags", uapi::kFixedBase);
  traces::set(step, "length", pages * kPage);
  traces::set(step, "page_size", page);
  traces::set(step, "iova", base);
  return step;
}

traces::Step map(Dice& dice, std::uint16_t ioas, std::uint64_t iova, std::uint64_t pages) {
  auto step = traces::call(Command::IoasMap);
  traces::refer(step, "ioas_id", ioas);
  traces::set(step, "flags", uapi::kFixedIova | uapi::kReadable | (dice.chance(60) ? uapi::kWriteable : 0));
  traces::set(step, "user_va", uapi::address_of(kPlainBuffer));
  traces::set(step, "length", pages * kPage);
  traces::set(step, "iova", iova);
  return step;
}

/// Two windows of an IOAS, apart or not, and one of another; something is mapped in the first, and copied.
std::vector<traces::Step> windows_used(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kOther = 1;
  const std::uint64_t base = dice.place(), page = dice.pick({kPage / 2, kPage, kPage, 4 * kPage});
  const std::uint64_t second = base + kPage * dice.pick<std::uint64_t>({24, 24, 32});
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), traces::call(Command::IoasAlloc),
                                  window(kIoas, base, 24, page), window(kIoas, second, 16, dice.pick({page, kPage})),
                                  window(kOther, base, 24, dice.pick({page, page, kPage / 2, 2 * kPage}))};
  steps.push_back(map(dice, kIoas, base + 16 * kPage, 8));
  if (second == base + 24 * kPage && dice.chance(50)) steps.push_back(map(dice, kIoas, second, 4));
  auto copy = traces::call(Command::IoasCopy);
  traces::refer(copy, "src_ioas_id", kIoas);
  traces::refer(copy, "dst_ioas_id", dice.pick({kIoas, kOther}));
  traces::set(copy, "flags", uapi::kReadable | (dice.chance(70) ? uapi::kFixedIova : 0));
  traces::set(copy, "src_iova", base + kPage * dice.pick<std::uint64_t>({16, 16, 20}));
  traces::set(copy, "length", kPage * dice.pick<std::uint64_t>({4, 8}));
  traces::set(copy, "dst_iova", dice.pick({base, second + 4 * kPage}));
  steps.push_back(std::move(copy));
  if (dice.chance(40)) steps.push_back(on(Command::MockDomain, "id", dice.pick({kIoas, kOther})));
  return steps;
}

/// What is mapped where there is no device is copied to where there is one, between windows that are alike: from the
/// middle of an area to that of the next, or memory at the end of the address space.
std::vector<traces::Step> odd_pieces_copied(Dice& dice) {
  constexpr std::uint16_t kPieces = 0, kAttached = 1;
  constexpr std::uint64_t kUnit = kPage / 2;
  const std::uint64_t base = dice.place();
  auto first = map(dice, kPieces, base, 1), second = map(dice, kPieces, base + kUnit, 1);
  traces::set(first, "length", kUnit);
  const bool at_top = dice.chance(50);
  traces::set(first, "user_va", at_top ? ~kPage + 1 : uapi::address_of(kPlainBuffer) + kPage - kUnit / 2);
  traces::set(second, "user_va", uapi::address_of(kPlainBuffer) + kPage);
  auto copy = on(Command::IoasCopy, "src_ioas_id", kPieces);
  traces::refer(copy, "dst_ioas_id", kAttached);
  traces::set(copy, "flags", uapi::kReadable | uapi::kFixedIova);
  traces::set(copy, "src_iova", at_top ? base : base + kUnit / 2);
  traces::set(copy, "dst_iova", base);
  traces::set(copy, "length", kUnit);
  return {traces::call(Command::IoasAlloc),
          traces::call(Command::IoasAlloc),
          window(kPieces, base, 16, kUnit),
          window(kAttached, base, 16, kUnit),
          on(Command::MockDomain, "id", kAttached),
          first,
          second,
          copy};
}

/// A device and what is mapped for it; then a new domain with other apertures, a copy of the mapping, and the switch.
std::vector<traces::Step> apertures_switched(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kStdev = 1, kIdev = 3, kNew = 4, kHwpt = 5;  // names, by order of binding
  const std::uint64_t base = dice.place();
  auto domain = on(Command::HwptAllocApertures, "dev_id", kIdev);
  traces::refer(domain, "pt_id", kNew);
  std::vector<std::uint64_t> words{base, base + 16 * kPage - 1};
  if (dice.chance(60)) {
    const std::uint64_t second = base + kPage * dice.pick<std::uint64_t>({16, 18, 20});
    words.insert(words.end(), {second, second + 8 * kPage - 1});
  }
  list(domain, "apertures", "num_apertures", uapi::address_of(kArrayBuffer), words);
  auto copy = on(Command::IoasCopy, "dst_ioas_id", kNew);
  traces::refer(copy, "src_ioas_id", kIoas);
  traces::set(copy, "flags", uapi::kFixedIova | uapi::kReadable);
  const std::uint64_t at = base + kPage * dice.pick<std::uint64_t>({0, 12, 14, 20});
  for (const auto* field : {"src_iova", "dst_iova"}) traces::set(copy, field, at);
  traces::set(copy, "length", 4 * kPage);
  auto move = on(Command::MockDomainReplace, "id", kStdev);
  traces::refer(move, "pt_id", dice.pick({kHwpt, kHwpt, kNew}));
  return {traces::call(Command::IoasAlloc),
          on(Command::MockDomain, "id", kIoas),
          map(dice, kIoas, at, 4),
          traces::call(Command::IoasAlloc),
          domain,
          copy,
          move};
}

/// A range that is kept, and what may not take it away.
std::vector<traces::Step> range_kept(Dice& dice, Command command) {
  constexpr std::uint16_t kIoas = 0;
  const std::uint64_t base = dice.chance(60) ? dice.place() : dice.platform().first() - 8 * kPage;
  auto keep = on(command, "ioas_id", kIoas);
  traces::set(keep, "iova", base);
  traces::set(keep, "length", kPage * (1 + dice.below(4)));
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), keep};
  if (dice.chance(40)) steps.push_back(map(dice, kIoas, base + kPage * dice.below(4), 1));
  if (dice.chance(60)) {
    steps.push_back(on(Command::MockDomain, "id", kIoas));
  } else if (dice.chance(50)) {
    auto reserve = on(Command::AddReserved, "id", kIoas);
    traces::set(reserve, "start", base + kPage * dice.below(5));
    traces::set(reserve, "length", kPage);
    steps.push_back(std::move(reserve));
  }
  return steps;
}

}  // namespace

void create_window(Dice& dice, const Scene& scene, traces::Step& step) {
  if (const auto& all = scene.context().ioases.elements(); !all.empty() && dice.chance(25))
    if (const auto name = scene.name_of(uapi::FieldKind::ObjectId, dice.pick(all).id.word))
      return static_cast<void>(step = wide_window(dice, *name));
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
  traces::set(step, "__reserved", reserved(dice));
  traces::set(step, "flags", dice.chance(95) ? dice.chance(70) : dice.pick<std::uint64_t>({2, 0x80000000}));
  const std::uint64_t page = dice.pick<std::uint64_t>(
      {kPage, kPage, kPage, kPage / 2, kPage / 2, 2 * kPage, 1, kPage / 4, dice.chance(30) ? 3 * kPage : kPage,
       dice.chance(30) ? 0 : kPage, dice.chance(20) ? std::uint64_t{1} << 63 : kPage});
  traces::set(step, "page_size", page);
  const std::uint64_t size = dice.chance(75) ? page * (1 + dice.below(12)) : length(dice, scene);
  traces::set(step, "length", size);
  const std::uint64_t place = dice.place() + kPage * 2 * dice.below(20);
  traces::set(step, "iova", dice.chance(60) ? place : iova(dice, scene, size));
}

void remove_window(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
  const auto& windows = scene.context().windows.elements();
  const bool known = !windows.empty() && dice.chance(85);
  traces::set(step, "iova", known ? dice.pick(windows).range.first.word : iova(dice, scene, kPage));
}

void alloc_apertures(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "dev_id", {Kind::Device});
  choose_id(dice, scene, step, "pt_id", {Kind::Ioas});
  traces::set(step, "__reserved", reserved(dice));
  const std::uint64_t count = dice.pick<std::uint64_t>({0, 1, 1, 2, 2, 2, 3});
  std::vector<std::uint64_t> words;
  std::uint64_t next = dice.place();
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t first = dice.chance(90) ? next + kPage * dice.below(3) : iova(dice, scene, kPage);
    const std::uint64_t size = dice.chance(90) ? kPage * (1 + dice.below(24)) : length(dice, scene);
    words.insert(words.end(), {first, dice.chance(96) ? first + size - 1 : first - 1});
    next = dice.chance(94) ? first + size : first;
  }
  // Mostly in the array buffer; now and then where it runs into a page that is missing.
  const bool whole = dice.chance(92);
  const std::uint64_t missing = uapi::address_of(kMixedBuffer) + 5 * kPage;
  list(step, "apertures", "num_apertures", whole ? uapi::address_of(kArrayBuffer) : missing, words);
  if (!whole) step.pokes.clear();
}

void unreserve(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "ioas_id", {Kind::Ioas});
  const auto& kept = scene.context().unmappable.elements();
  const std::uint64_t size = length(dice, scene);
  traces::set(step, "length", size);
  traces::set(step, "iova", iova(dice, scene, size));
  if (kept.empty() || !dice.chance(75)) return;
  const auto& range = dice.pick(kept).range;
  traces::set(step, "iova", range.first.word);
  traces::set(step, "length", range.last.word - range.first.word + (dice.chance(85) ? 1 : 2));
}

traces::Step wide_window(Dice& dice, std::uint16_t ioas) {
  if (dice.chance(25)) return window(ioas, 0, ~std::uint64_t{0} / kPage, dice.pick<std::uint64_t>({1, kPage / 2}));
  const auto& aperture = dice.pick(dice.platform().apertures);
  return window(ioas, aperture.first, (aperture.last - aperture.first + 1) / kPage, dice.chance(85) ? kPage / 2 : 1);
}

std::vector<uapi::Command> proposed_commands(const model::Dialect& dialect) {
  std::vector<Command> commands;
  for (const auto& info : uapi::kCommandTable)
    if (info.proposal != uapi::Proposal::None && dialect.has(info.command)) commands.push_back(info.command);
  return commands;
}

std::vector<traces::Step> proposal_used(Dice& dice, const model::Dialect& dialect) {
  switch (dialect.proposal) {
    case uapi::Proposal::None:
      break;
    case uapi::Proposal::Windows:
      return dice.chance(75) ? windows_used(dice) : odd_pieces_copied(dice);
    case uapi::Proposal::Apertures:
      return apertures_switched(dice);
    case uapi::Proposal::Reserve:
      return range_kept(dice, Command::IoasReserve);
    case uapi::Proposal::Require:
      return range_kept(dice, Command::IoasRequireIova);
  }
  return {};
}

}  // namespace ioasis::gen
