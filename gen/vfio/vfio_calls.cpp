// The fields of the VFIO container's calls, and how a trace begins that makes them.
#include "gen/calls.h"
#include "gen/fields.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::uint64_t kPage = uapi::kPageSize;

/// The IOAS that the container works on; an empty one if there is none.
const model::Ioas<model::Concrete>& container_ioas(const Scene& scene) {
  static const model::Ioas<model::Concrete> none{};
  for (const auto& ioas : scene.context().ioases.elements())
    if (ioas.id == scene.context().vfio_ioas || scene.context().native) return ioas;
  return none;
}

void check_extension(Dice& dice, traces::Step& step) {
  const auto known = dice.chance(30) ? uapi::kVfioDmaCoherent : dice.below(uapi::kLastVfioExtension + 2);
  traces::set(
      step, "extension",
      dice.chance(95) ? known : dice.pick({kTop, std::uint64_t{1} << 32 | uapi::kVfioType1, std::uint64_t{64}}));
}

void set_iommu(Dice& dice, traces::Step& step) {
  traces::set(step, "type",
              dice.chance(85) ? dice.pick({uapi::kVfioType1, uapi::kVfioType1, uapi::kVfioType1v2})
                              : dice.pick({std::uint64_t{0}, std::uint64_t{2}, std::uint64_t{4}, uapi::kVfioNoIommu,
                                           std::uint64_t{1} << 32 | uapi::kVfioType1, kTop}));
}

/// What argsz says there is room for, and how much of it there is.
void info(Dice& dice, traces::Step& step) {
  constexpr std::uint64_t kFirst = 24, kRanges = 56, kRange = 16;
  const std::uint64_t room =
      dice.chance(55)
          ? kRanges + kRange * dice.below(6) - dice.pick<std::uint64_t>({0, 0, 0, 1})
          : dice.pick<std::uint64_t>({16, 17, 20, 23, kFirst, 35, 36, 39, 40, 41, 55, 200, 256, 0xffffffff});
  step.bytes.resize(std::min<std::uint64_t>(room, traces::kMaxStructBytes));
  // What is there before is not zero, so that zeroes written show.
  for (std::size_t i = 4; i < step.bytes.size(); ++i) step.bytes[i] = 0xa5;
  traces::set(step, "argsz", dice.chance(96) ? room : dice.below(kFirst));
  if (dice.chance(70)) return;
  step.site = dice.chance(80) ? uapi::Site::Edge : uapi::Site::ReadOnly;
  if (step.site == uapi::Site::Edge && dice.chance(85))
    step.bytes.resize(std::max<std::size_t>(step.bytes.size(), kFirst) - dice.below(kFirst - 8));
}

void map_dma(Dice& dice, const Scene& scene, traces::Step& step) {
  traces::set(
      step, "flags",
      dice.chance(92) ? dice.pick<std::uint64_t>({3, 3, 3, 1, 1, 2, 0}) : dice.pick<std::uint64_t>({4, 7, 0x80000000}));
  const std::uint64_t size = length(dice, scene);
  traces::set(step, "vaddr", user_va(dice));
  traces::set(step, "size", size);
  const auto& areas = container_ioas(scene).areas.elements();
  const bool behind = !areas.empty() && dice.chance(20);
  if (dice.chance(4)) {  // where memory ends
    traces::set(step, "vaddr", kTop - kPage + 1);
    traces::set(step, "size", kPage / 2);
  }
  traces::set(step, "iova", behind ? areas[dice.below(areas.size())].iova.last.word + 1 : iova(dice, scene, size));
}

void unmap_dma(Dice& dice, const Scene& scene, traces::Step& step) {
  const auto& areas = container_ioas(scene).areas.elements();
  if (dice.chance(12)) {
    traces::set(step, "flags", uapi::kVfioUnmapEverything);
    if (dice.chance(25)) traces::set(step, dice.chance(50) ? "iova" : "size", dice.pick({kPage, kTop}));
    return;
  }
  traces::set(step, "flags", dice.chance(94) ? 0 : dice.pick<std::uint64_t>({1, 3, 4, 0x80000000}));
  std::uint64_t size = length(dice, scene), from = iova(dice, scene, size);
  if (!areas.empty() && dice.chance(80)) {
    const auto& first = areas[dice.below(areas.size())];
    const auto& last = areas[dice.below(areas.size())];
    from = first.iova.first.word;
    size = std::max(first.iova.last.word, last.iova.last.word) - from + 1;
    // Parts of it, which type1 cuts off, where they end at a page.
    const auto part = [&] { return dice.pick({kPage, kPage, 2 * kPage, kPage / 2, std::uint64_t{1}}); };
    if (dice.chance(45)) {
      const std::uint64_t skipped = part();
      from += skipped;
      size -= skipped;
    }
    if (dice.chance(45)) size -= part();
    if (dice.chance(10)) size = dice.pick({kTop, kTop - from + 1, kTop - from + 2, std::uint64_t{0}});
  }
  traces::set(step, "iova", from);
  traces::set(step, "size", size);
}

}  // namespace

traces::Step container_call(Dice& dice, const Scene& scene) {
  using enum Command;
  const bool unset = scene.context().vfio_ioas == model::ObjectId<model::Concrete>{};
  if (scene.context().ioases.elements().size() == 1 && dice.chance(6)) return traces::call(IoasAlloc);  // to move to
  auto step = traces::call(
      unset && dice.chance(40)
          ? VfioIoas
          : dice.pick({VfioGetApiVersion, VfioCheckExtension, VfioCheckExtension, VfioSetIommu, VfioSetIommu,
                       VfioIommuGetInfo, VfioIommuGetInfo, VfioIommuGetInfo, VfioIommuMapDma, VfioIommuMapDma,
                       VfioIommuMapDma, VfioIommuMapDma, VfioIommuUnmapDma, VfioIommuUnmapDma, VfioIommuUnmapDma,
                       VfioIommuUnmapDma, VfioIommuUnmapDma, VfioIommuDirtyPages, VfioIoas}));
  if (step.command == VfioIoas) vfio_ioas(dice, scene, step);
  if (step.command == VfioGetApiVersion) traces::set(step, "argument", dice.chance(80) ? 0 : dice.below(kPage));
  if (step.command == VfioCheckExtension) check_extension(dice, step);
  if (step.command == VfioSetIommu) set_iommu(dice, step);
  if (step.command == VfioIommuGetInfo) info(dice, step);
  if (step.command == VfioIommuMapDma) map_dma(dice, scene, step);
  if (step.command == VfioIommuUnmapDma) unmap_dma(dice, scene, step);
  if (step.command == VfioIommuDirtyPages) traces::set(step, "flags", dice.below(8));
  return step;
}

std::vector<traces::Step> container(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kAccess = 1;  // names, by order of binding
  const std::uint64_t place = dice.place();
  std::vector<traces::Step> steps;
  const auto add = [&](Command command, std::initializer_list<std::pair<std::string_view, std::uint64_t>> fields) {
    steps.push_back(traces::call(command));
    for (const auto& [name, value] : fields) traces::set(steps.back(), name, value);
  };
  add(Command::IoasAlloc, {});
  add(Command::VfioIoas, {{"op", uapi::kVfioIoasSet}});
  traces::refer(steps.back(), "ioas_id", kIoas);
  if (dice.chance(75)) add(Command::VfioSetIommu, {{"type", dice.chance(65) ? uapi::kVfioType1 : uapi::kVfioType1v2}});
  if (dice.chance(55)) {
    add(Command::MockDomainFlags, {{"dev_flags", dice.chance(50) ? uapi::kHugeIova : 0}});
    traces::refer(steps.back(), "id", kIoas);
    return steps;
  }
  if (dice.chance(40)) return steps;
  // Four pages, of which an access pins one, and an end of which is then to be cut off.
  add(Command::CreateAccess, {{"flags", uapi::kNeedsPinPages}});
  traces::refer(steps.back(), "id", kIoas);
  add(Command::VfioIommuMapDma,
      {{"flags", 3}, {"vaddr", uapi::address_of(kPlainBuffer)}, {"iova", place}, {"size", 4 * kPage}});
  add(Command::AccessPages, {{"iova", place + dice.below(4) * kPage}, {"length", kPage}});
  traces::refer(steps.back(), "id", kAccess);
  add(Command::VfioIommuUnmapDma, {{"iova", place + dice.below(2) * kPage}, {"size", (1 + dice.below(3)) * kPage}});
  return steps;
}

}  // namespace ioasis::gen
