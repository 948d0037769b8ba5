// How calls about nested domains are drawn, and how a trace begins that has one.
#include "gen/calls.h"
#include "gen/fields.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

using model::Concrete;
using uapi::Command;
constexpr std::uint64_t kPage = uapi::kPageSize;
constexpr std::uint64_t kMost = 1 << 19;  ///< entries that HWPT_INVALIDATE takes

std::optional<std::uint16_t> some_parent(Dice& dice, const Scene& scene) {
  std::vector<std::uint16_t> names;
  for (const auto& domain : scene.context().hwpts.elements())
    if (const auto name = scene.ids().name_of(domain.id.word); name && domain.nest_parent) names.push_back(*name);
  if (names.empty()) return std::nullopt;
  return dice.pick(names);
}

const model::NestedDomain<Concrete>* some_nested(Dice& dice, const Scene& scene) {
  const auto& all = scene.context().nested.elements();
  return all.empty() ? nullptr : &dice.pick(all);
}

std::uint64_t number_of_some_vdevice(Dice& dice, const Scene& scene) {
  const auto& all = scene.context().vdevices.elements();
  return all.empty() || dice.chance(15) ? dice.below(3) : dice.pick(all).virt_id.word;
}

std::uint64_t cached(Dice& dice) { return dice.pick<std::uint64_t>({0xbadbeef, 0xbadbeef, 1, 0xffffffff, 0}); }

void set_data(Dice& dice, traces::Step& step) {
  traces::set(step, "data_type", dice.chance(93) ? uapi::kSelftestData : dice.pick<std::uint64_t>({1, 2, 0xdeae}));
  traces::set(step, "data_len", dice.chance(90) ? 4 : dice.pick<std::uint64_t>({1, 3, 5, 8, 0xffffffff}));
  point_at(dice, step, "data_uptr", numbers32({cached(dice)}));
}

}  // namespace

bool nested_alloc(Dice& dice, const Scene& scene, traces::Step& step) {
  const auto parent = some_parent(dice, scene);
  const bool on_viommu = !scene.context().viommus.empty() && dice.chance(40);
  if (!on_viommu && !dice.chance(parent ? 55 : 5)) return false;
  using namespace uapi;
  traces::set(step, "flags",
              dice.chance(90) ? dice.pick<std::uint64_t>({0, 0, kFaultIdValid})
                              : dice.pick<std::uint64_t>({kNestParent, kDirtyTracking, 8, 0x80000004}));
  if (scene.context().has_pasids() && dice.chance(25))
    traces::set(step, "flags", traces::get(step, "flags") | kAllocPasid);
  choose_id(dice, scene, step, "dev_id", {Kind::Device});
  if (on_viommu)
    choose_id(dice, scene, step, "pt_id", {Kind::Viommu});
  else if (parent && dice.chance(88))
    traces::refer(step, "pt_id", *parent);
  else
    choose_id(dice, scene, step, "pt_id", {Kind::Domain, Kind::NestedDomain});
  traces::set(step, "__reserved", reserved(dice));
  traces::set(step, "__reserved2", reserved(dice));
  choose_id(dice, scene, step, "fault_id", {Kind::FaultQueue});
  if (dice.chance(94)) set_data(dice, step);
  if (dice.chance(8)) step.site = Site::ReadOnly;  // a domain that nobody learns of must go
  return true;
}

void hwpt_invalidate(Dice& dice, const Scene& scene, traces::Step& step) {
  const bool on_viommu = !scene.context().viommus.empty() && dice.chance(30);
  choose_id(dice, scene, step, "hwpt_id", {on_viommu ? Kind::Viommu : Kind::NestedDomain});
  traces::set(step, "data_type",
              dice.chance(93) ? uapi::kSelftestInvalidation : dice.pick<std::uint64_t>({0, 1, 0xdadbeef}));
  traces::set(step, "__reserved", reserved(dice));
  const std::uint64_t count = dice.pick<std::uint64_t>({0, 1, 1, 1, 2, 2, 3, 4});
  std::vector<std::uint64_t> entries;
  for (std::uint64_t i = 0; i < count; ++i) {
    entries.push_back(dice.chance(90) ? dice.chance(15) : dice.pick<std::uint64_t>({2, 3, 0x80000000}));
    if (on_viommu) entries.push_back(number_of_some_vdevice(dice, scene));
    entries.push_back(dice.chance(90) ? dice.below(4) : dice.pick<std::uint64_t>({4, 0xffffffff}));
  }
  point_at(dice, step, "data_uptr", numbers32(entries));
  traces::set(step, "entry_num",
              dice.chance(96) ? count : dice.pick<std::uint64_t>({600, kMost, kMost + 1, 0xffffffff}));
  traces::set(step, "entry_len",
              dice.chance(90) ? (on_viommu ? 3 : 2) * model::kNumberBytes
                              : dice.pick<std::uint64_t>({0, 1, 7, 9, 16, kPage, kPage + 1, 0xffffffff}));
  if (dice.chance(8)) step.site = uapi::Site::ReadOnly;  // the entries are invalidated all the same
}

void md_check_iotlb(Dice& dice, const Scene& scene, traces::Step& step) {
  const auto* domain = some_nested(dice, scene);
  const auto name = domain && dice.chance(90) ? scene.ids().name_of(domain->id.word) : std::nullopt;
  const std::uint64_t index = dice.below(4);
  if (name)
    traces::refer(step, "id", *name);
  else
    choose_id(dice, scene, step, "id", {Kind::Domain, Kind::NestedDomain});
  traces::set(step, "iotlb_id", dice.chance(95) ? index : dice.pick<std::uint64_t>({4, 0xffffffff}));
  traces::set(step, "iotlb", name && dice.chance(75) ? domain->iotlb[index].word : cached(dice));
}

Command nesting_command(Dice& dice, const Scene& scene) {
  const auto& context = scene.context();
  const auto roll = dice.below(100);
  if (context.devices.empty()) return Command::MockDomain;
  if (context.nested.empty() && roll < 60) return Command::HwptAlloc;
  if (roll < 30) return Command::HwptInvalidate;
  if (roll < 65) return Command::MdCheckIotlb;
  if (roll < 75) return Command::HwptAlloc;
  if (roll < 85) return Command::MockDomainReplace;
  return dice.pick({Command::MockDomainFlags, Command::FaultQueueAlloc, Command::FaultQueueAlloc, Command::Destroy});
}

std::vector<traces::Step> nested_domain(Dice& dice, bool with_faults, Front front) {
  constexpr std::uint16_t kIoas = 0, kStdev = 1, kIdev = 3, kParent = 4;  // names, by order of binding
  const bool queued = with_faults || dice.chance(40);
  const std::uint16_t queue = 5, nested = queued ? 7 : 5;  // a queue binds its file, too
  auto device = traces::call(Command::MockDomain), parent = traces::call(Command::HwptAlloc), made = parent;
  traces::refer(device, "id", kIoas);
  traces::refer(parent, "dev_id", kIdev);
  traces::refer(parent, "pt_id", kIoas);
  traces::set(parent, "flags", uapi::kNestParent | (dice.chance(30) ? uapi::kDirtyTracking : 0));
  traces::refer(made, "dev_id", kIdev);
  traces::refer(made, "pt_id", front == Front::Nested ? kParent : kIoas);
  if (front == Front::Nested) set_data(dice, made);
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), device, parent};
  if (queued) {
    steps.push_back(traces::call(Command::FaultQueueAlloc));
    traces::refer(made, "fault_id", queue);
    traces::set(made, "flags", uapi::kFaultIdValid);
  }
  steps.push_back(made);
  if (with_faults || dice.chance(50)) {
    auto move = traces::call(Command::MockDomainReplace);
    traces::refer(move, "id", kStdev);
    traces::refer(move, "pt_id", nested);
    steps.push_back(move);
  }
  return steps;
}

}  // namespace ioasis::gen
