// How calls that Linux 6.13 and later add are drawn: maps of files, virtual IOMMUs and what is made on them.
#include "gen/calls.h"
#include "gen/fields.h"
#include "model/platform/mock_device.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kPage = uapi::kPageSize;

/// Makes `field` name a domain that was made to be a parent, now and then something else.
void choose_parent(Dice& dice, const Scene& scene, traces::Step& step, std::string_view field) {
  std::vector<std::uint16_t> parents;
  for (const auto& domain : scene.context().hwpts.elements())
    if (const auto name = scene.name_of(uapi::FieldKind::ObjectId, domain.id.word); name && domain.nest_parent)
      parents.push_back(*name);
  if (!parents.empty() && dice.chance(85))
    traces::refer(step, field, dice.pick(parents));
  else
    choose_id(dice, scene, step, field, {Kind::Domain});
}

std::uint64_t flags(Dice& dice) { return dice.chance(95) ? 0 : dice.pick<std::uint64_t>({1, 0x80000000}); }

/// An object that nobody learns of must go.
void sometimes_untold(Dice& dice, traces::Step& step) {
  if (dice.chance(12)) step.site = uapi::Site::ReadOnly;
}

}  // namespace

void viommu_alloc(Dice& dice, const Scene& scene, traces::Step& step) {
  traces::set(step, "flags", flags(dice));
  traces::set(step, "type", dice.chance(88) ? uapi::kSelftestViommu : dice.pick<std::uint64_t>({0, 1, 2, 0xffffffff}));
  choose_id(dice, scene, step, "dev_id", {Kind::Device});
  choose_parent(dice, scene, step, "hwpt_id");
  if (scene.context().has_hw_queues() && dice.chance(40)) {
    traces::set(step, "data_len", dice.chance(85) ? 8 * (1 + dice.below(3)) : dice.pick<std::uint64_t>({1, 7, 9, 25}));
    point_at(dice, step, "data_uptr", numbers32({dice.below(0x10000)}));
  }
  sometimes_untold(dice, step);
}

void vdevice_alloc(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "viommu_id", {Kind::Viommu});
  choose_id(dice, scene, step, "dev_id", {Kind::Device});
  traces::set(step, "virt_id", dice.pick<std::uint64_t>({0, 1, 1, 2, ~std::uint64_t{0}, std::uint64_t{1} << 32}));
  sometimes_untold(dice, step);
}

void veventq_alloc(Dice& dice, const Scene& scene, traces::Step& step) {
  traces::set(step, "flags", flags(dice));
  choose_id(dice, scene, step, "viommu_id", {Kind::Viommu});
  traces::set(step, "type", dice.chance(90) ? dice.pick({uapi::kSelftestEvents, std::uint64_t{1}}) : 0);
  traces::set(step, "veventq_depth", dice.pick<std::uint64_t>({1, 2, 16, 0xffffffff, dice.chance(40) ? 0u : 4u}));
  traces::set(step, "__reserved", reserved(dice));
  sometimes_untold(dice, step);
}

void hw_queue_alloc(Dice& dice, const Scene& scene, traces::Step& step) {
  traces::set(step, "flags", flags(dice));
  choose_id(dice, scene, step, "viommu_id", {Kind::Viommu});
  traces::set(step, "type", dice.chance(90) ? uapi::kSelftestQueue : dice.pick<std::uint64_t>({1, 0, 0xffffffff}));
  const auto& context = scene.context();
  traces::set(step, "index", dice.chance(75) ? context.hw_queues.elements().size() : dice.below(3));
  std::uint64_t size = length(dice, scene), at = iova(dice, scene, size);
  const auto& viommus = context.viommus.elements();
  const auto parent = context.hwpts.find([&](const auto& h) { return !viommus.empty() && h.id == viommus[0].hwpt; });
  const auto ioas = context.ioases.find([&](const auto& o) { return o.id == parent->ioas; });
  if (!ioas->areas.empty() && dice.chance(80)) {  // in one page, as all that is specified is
    const auto& area = dice.pick(ioas->areas.elements());
    const std::uint64_t into = dice.chance(60) ? 0 : dice.below(kPage);
    at = area.iova.first.word + kPage * dice.below(area.length().word / kPage + 1) + into;
    size = dice.chance(60) ? kPage - into : 1 + dice.below(kPage - into);
  }
  traces::set(step, "length", size);
  traces::set(step, "nesting_parent_iova", at);
  sometimes_untold(dice, step);
}

void check_cache(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "id", {Kind::Device});
  traces::set(step, "cache_id", dice.chance(88) ? dice.below(4) : dice.pick<std::uint64_t>({4, 0xffffffff}));
  traces::set(step, "cache", dice.chance(60) ? model::kDeviceCacheUsual : dice.below(2));
}

void trigger_vevent(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "dev_id", {Kind::Device});
}

Command later_command(Dice& dice, const Scene& scene) {
  using enum Command;
  const auto& context = scene.context();
  if (context.fault_queues.empty() && dice.chance(25)) return FaultQueueAlloc;
  if (context.viommus.empty() && dice.chance(30)) return ViommuAlloc;
  if (!context.vdevices.empty() && dice.chance(20)) return dice.pick({HwptInvalidate, DevCheckCache});
  if (context.has_pasids() && dice.chance(context.pasids.empty() ? 10 : 50)) return pasid_command(dice);
  if (!context.hw_queues.empty() && dice.chance(20)) return dice.pick({IoasUnmap, IoasUnmap, Destroy, HwQueueAlloc});
  if (!context.event_queues.empty() && dice.chance(30))
    return dice.pick({TriggerVevent, TriggerVevent, TriggerVevent, Read, Read, Poll, Write, Close});
  return dice.pick({IoasMapFile, IoasMapFile, IoasMapFile, IoasMapFile, IoasChangeProcess, ViommuAlloc, VdeviceAlloc,
                    VdeviceAlloc, VeventqAlloc, VeventqAlloc, HwQueueAlloc, DevCheckCache, HwptAlloc, HwptInvalidate,
                    GetHwInfo, Destroy, Destroy});
}

std::vector<traces::Step> file_area(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kFile = 2;  // names, by order of binding; a queue binds its id first
  auto map = traces::call(Command::IoasMapFile);
  traces::refer(map, "ioas_id", kIoas);
  traces::refer(map, "fd", kFile);
  traces::set(map, "flags", uapi::kFixedIova | uapi::kReadable | uapi::kWriteable);
  traces::set(map, "length", uapi::kPageSize * (1 + dice.below(3)));
  traces::set(map, "iova", dice.place() + uapi::kPageSize * dice.below(4));
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), traces::call(Command::FaultQueueAlloc), map};
  if (dice.chance(40)) {
    auto access = traces::call(Command::CreateAccess);
    traces::refer(access, "id", kIoas);
    traces::set(access, "flags", dice.chance(60) ? uapi::kNeedsPinPages : 0);
    steps.push_back(access);
  } else if (dice.chance(60)) {
    steps.push_back(traces::call(Command::IoasAlloc));
    auto device = traces::call(dice.chance(50) ? Command::MockDomain : Command::MockDomainFlags);
    traces::refer(device, "id", 3);
    steps.push_back(device);
  }
  return steps;
}

std::vector<traces::Step> virtual_iommu(Dice& dice, const model::Dialect& dialect) {
  // Names, by order of binding.
  constexpr std::uint16_t kIoas = 0, kStdev = 1, kIdev = 3, kParent = 4, kViommu = 5, kNested = 7;
  auto device = traces::call(Command::MockDomain), parent = traces::call(Command::HwptAlloc);
  traces::refer(device, "id", kIoas);
  traces::refer(parent, "dev_id", kIdev);
  traces::refer(parent, "pt_id", kIoas);
  traces::set(parent, "flags", uapi::kNestParent);
  auto made = traces::call(Command::ViommuAlloc);
  traces::set(made, "type", uapi::kSelftestViommu);
  traces::refer(made, "dev_id", kIdev);
  traces::refer(made, "hwpt_id", kParent);
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), device, parent, made};
  if (dice.chance(50)) {
    auto virtual_device = traces::call(Command::VdeviceAlloc);
    traces::refer(virtual_device, "viommu_id", kViommu);
    traces::refer(virtual_device, "dev_id", kIdev);
    traces::set(virtual_device, "virt_id", dice.below(3));
    steps.push_back(virtual_device);
    if (dice.chance(60)) {  // on a domain of which it reports events
      auto nested = on(Command::HwptAlloc, "pt_id", kViommu), move = on(Command::MockDomainReplace, "id", kStdev);
      traces::refer(nested, "dev_id", kIdev);
      traces::set(nested, "data_type", uapi::kSelftestData);
      traces::set(nested, "data_len", uapi::kSelftestDataBytes);
      traces::set(nested, "data_uptr", uapi::address_of(kPlainBuffer));
      traces::refer(move, "pt_id", kNested);
      steps.push_back(nested);
      steps.push_back(move);
    }
  }
  if (dice.chance(50) && dialect.has(Command::VeventqAlloc)) {
    auto queue = traces::call(Command::VeventqAlloc);
    traces::refer(queue, "viommu_id", kViommu);
    traces::set(queue, "type", uapi::kSelftestEvents);
    traces::set(queue, "veventq_depth", 2);
    steps.push_back(queue);
  }
  if (dice.chance(40) && dialect.has(Command::HwQueueAlloc)) {
    auto map = on(Command::IoasMap, "ioas_id", kIoas), queue = on(Command::HwQueueAlloc, "viommu_id", kViommu);
    traces::set(map, "flags", uapi::kFixedIova | uapi::kReadable | (dice.chance(50) ? uapi::kWriteable : 0));
    traces::set(map, "user_va", uapi::address_of(kPlainBuffer));
    traces::set(map, "length", kPage * (1 + dice.below(3)));
    traces::set(map, "iova", dice.place());
    traces::set(queue, "type", uapi::kSelftestQueue);
    traces::set(queue, "nesting_parent_iova", dice.place() + dice.below(kPage));
    traces::set(queue, "length", 1);
    steps.push_back(map);
    steps.push_back(queue);
    if (dice.chance(40)) {
      traces::set(queue, "index", 1);
      steps.push_back(queue);
    }
  }
  return steps;
}

}  // namespace ioasis::gen
