// Groups come and go, mostly to the container that is looked at, whose areas are unmapped as a whole, in part, several
// at a time, or keep all but their address.
#include "gen/vfio/group_calls.h"

#include <algorithm>

#include "gen/calls.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
using uapi::FileKind;
constexpr std::uint64_t kPage = uapi::kPageSize, kTop = ~std::uint64_t{0};
constexpr std::uint8_t kContainer = 1, kFirstGroup = 2;  // files, as uapi::Origin has them

traces::Step on_file(Command command, std::uint8_t file) {
  auto step = traces::call(command);
  step.origin.file = file;
  return step;
}

/// The file of some group, or the first container.
std::uint8_t some_group(Dice& dice, const traces::Trace& trace) {
  std::vector<std::uint8_t> groups;
  for (std::size_t i = 0; i < trace.files.size(); ++i)
    if (uapi::is_group(trace.files[i].kind)) groups.push_back(static_cast<std::uint8_t>(i + 1));
  return dice.pick(groups);
}

/// Some container of the trace: the first, mostly.
std::uint8_t some_container(Dice& dice, const traces::Trace& trace) {
  const auto last = static_cast<std::uint8_t>(trace.files.size());
  return trace.files.back().kind == FileKind::Vfio && dice.chance(25) ? last : kContainer;
}

traces::Step on_group(Dice& dice, const traces::Trace& trace) {
  const auto group = some_group(dice, trace);
  const auto roll = dice.below(100);
  if (roll < 6) return close_file(group);
  auto step = on_file(roll < 45   ? Command::VfioGroupSetContainer
                      : roll < 70 ? Command::VfioGroupUnsetContainer
                                  : Command::VfioGroupGetStatus,
                      group);
  if (step.command == Command::VfioGroupSetContainer) {
    const auto any = static_cast<std::uint8_t>(1 + dice.below(trace.files.size()));
    traces::set(step, "container", uapi::descriptor_of(dice.chance(85) ? some_container(dice, trace) : any));
    if (dice.chance(4)) traces::set(step, "container", dice.pick<std::uint64_t>({0xffffffff, 700}));
  }
  if (step.command == Command::VfioGroupGetStatus && dice.chance(15)) traces::set(step, "argsz", dice.below(9));
  if (step.command != Command::VfioGroupUnsetContainer && dice.chance(10))
    step.site = dice.pick({uapi::Site::ReadOnly, uapi::Site::Edge, uapi::Site::Unmapped});
  return step;
}

/// What the container that is looked at has mapped.
const std::vector<model::Area<model::Concrete>>& areas(const Scene& scene) {
  static const std::vector<model::Area<model::Concrete>> none;
  const auto& ioases = scene.context().ioases.elements();
  return ioases.empty() ? none : ioases.front().areas.elements();
}

traces::Step map_pages(Dice& dice, const Scene& scene) {
  auto step = traces::call(Command::VfioIommuMapDma);
  const auto& there = areas(scene);
  const std::uint64_t size = (1 + dice.below(6)) * kPage;
  const auto buffer = uapi::address_of(dice.chance(80) ? kPlainBuffer : kMixedBuffer);
  traces::set(step, "flags", dice.pick<std::uint64_t>({3, 3, 3, 1, 1, 2}));
  traces::set(step, "vaddr", buffer + dice.below(8) * kPage);
  traces::set(step, "size", size);
  traces::set(step, "iova", dice.place() + dice.below(16) * kPage);
  if (!there.empty() && dice.chance(50)) {
    const auto& area = dice.pick(there);
    const std::uint64_t first = area.iova.first.word, last = area.iova.last.word;
    traces::set(step, "iova", dice.pick({last + 1, last + 1, first - size, last + 1 - kPage, first}));
    if (dice.chance(30)) {
      traces::set(step, "flags", dice.pick<std::uint64_t>({4, 4, 4, 5, 7}));
      traces::set(step, "iova", first);
      traces::set(step, "size", dice.chance(80) ? last - first + 1 : size);
    }
  }
  if (dice.chance(8)) traces::set(step, "iova", iova(dice, scene, size));
  if (dice.chance(5)) traces::set(step, "iova", dice.pick<std::uint64_t>({0xfee00000, 0xfedff000, 0xfef00000, 0}));
  if (dice.chance(4)) traces::set(step, "flags", dice.pick<std::uint64_t>({0, 8, 4, 0x80000000}));
  if (dice.chance(4))
    traces::set(step, dice.pick({"vaddr", "iova", "size"}), dice.pick({kPage / 2, kTop, kTop - kPage + 1}));
  if (dice.chance(3)) traces::set(step, "vaddr", user_va(dice));
  return step;
}

traces::Step unmap_pages(Dice& dice, const Scene& scene) {
  auto step = traces::call(Command::VfioIommuUnmapDma);
  const auto& there = areas(scene);
  const std::uint64_t vaddr = dice.chance(15) ? uapi::kVfioUnmapVaddr : 0;
  traces::set(step, "flags", vaddr);
  if (dice.chance(15)) {
    traces::set(step, "flags", vaddr | uapi::kVfioUnmapEverything);
    if (dice.chance(15)) traces::set(step, dice.chance(50) ? "iova" : "size", kPage);
    return step;
  }
  std::uint64_t from = dice.place() + dice.below(16) * kPage, size = (1 + dice.below(6)) * kPage;
  if (!there.empty() && dice.chance(85)) {
    const auto &one = dice.pick(there), &other = dice.pick(there);
    from = std::min(one.iova.first.word, other.iova.first.word);
    size = std::max(one.iova.last.word, other.iova.last.word) - from + 1;
    if (dice.chance(25)) from += kPage, size -= kPage;
    if (dice.chance(15)) from -= kPage, size += kPage;
    if (dice.chance(25)) size -= kPage;
    if (dice.chance(15)) size += kPage;
    if (dice.chance(5)) size = 0 - from;
  }
  if (dice.chance(4)) size = dice.pick({kPage / 2, std::uint64_t{0}, kTop - kPage + 1});
  if (dice.chance(3)) from += kPage / 2;
  traces::set(step, "iova", from);
  traces::set(step, "size", size);
  if (dice.chance(6)) traces::set(step, "flags", dice.pick<std::uint64_t>({1, 3, 5, 8, 0x80000000}));
  return step;
}

traces::Step look_at_pins(Dice& dice) {
  auto step = on_file(Command::MdCheckRefs, 0);
  traces::set(step, "uptr", uapi::address_of(dice.chance(80) ? kPlainBuffer : kMixedBuffer) + dice.below(8) * kPage);
  traces::set(step, "length", kPage);
  traces::set(step, "refs", dice.below(3));
  return step;
}

traces::Step on_container(Dice& dice, const Scene& scene) {
  const auto roll = dice.below(100);
  auto step = roll < 30   ? map_pages(dice, scene)
              : roll < 55 ? unmap_pages(dice, scene)
              : roll < 65 ? traces::call(Command::VfioSetIommu)
                          : container_call(dice, scene);
  if (step.command == Command::VfioSetIommu)
    traces::set(step, "type", dice.chance(85) ? dice.pick({uapi::kVfioType1, uapi::kVfioType1v2}) : dice.below(12));
  if (step.command == Command::VfioIommuDirtyPages && dice.chance(60)) traces::set(step, "flags", 1u << dice.below(2));
  step.origin.file = scene.file();
  const bool framed = step.command && uapi::info(*step.command).interface == uapi::Interface::VfioContainer &&
                      uapi::has_struct(uapi::info(*step.command).passing);
  if (framed && dice.chance(4)) traces::set(step, "argsz", dice.below(step.bytes.size()));
  if (framed && dice.chance(5)) step.site = dice.pick({uapi::Site::ReadOnly, uapi::Site::Edge, uapi::Site::Unmapped});
  return step;
}

}  // namespace

std::vector<uapi::File> group_files(Dice& dice) {
  std::vector<uapi::File> files{{"container", FileKind::Vfio}, {"group0", FileKind::VfioGroup0}};
  if (dice.chance(60)) files.push_back({"group1", FileKind::VfioGroup1});
  if (dice.chance(20)) files.push_back({"group2", FileKind::VfioGroup2});
  if (dice.chance(25)) files.push_back({"other", dice.chance(40) ? FileKind::Iommu : FileKind::Vfio});
  return files;
}

std::vector<traces::Step> group_in_container(Dice& dice) {
  auto comes = on_file(Command::VfioGroupSetContainer, kFirstGroup);
  traces::set(comes, "container", uapi::descriptor_of(kContainer));
  auto iommu = on_file(Command::VfioSetIommu, kContainer);
  traces::set(iommu, "type", dice.chance(50) ? uapi::kVfioType1 : uapi::kVfioType1v2);
  auto memory = on_file(Command::VfioIommuMapDma, kContainer);
  traces::set(memory, "flags", dice.pick<std::uint64_t>({3, 3, 1}));
  traces::set(memory, "vaddr", uapi::address_of(kPlainBuffer) + dice.below(8) * kPage);
  traces::set(memory, "size", (1 + dice.below(6)) * kPage);
  traces::set(memory, "iova", dice.place() + dice.below(8) * kPage);
  std::vector<traces::Step> steps{comes};
  if (dice.chance(90)) steps.push_back(iommu);
  if (dice.chance(80)) steps.push_back(memory);
  return steps;
}

traces::Step group_step(Dice& dice, const Scene& scene) {
  const auto roll = dice.below(100);
  if (roll < 25) return on_group(dice, scene.trace());
  if (roll < 32) return look_at_pins(dice);
  if (roll < 34) return close_file(some_container(dice, scene.trace()));
  return on_container(dice, scene);
}

}  // namespace ioasis::gen
