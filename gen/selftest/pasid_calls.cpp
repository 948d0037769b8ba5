// How calls about PASIDs are drawn, and how a trace begins in which a device has a domain under one.
#include "gen/calls.h"
#include "gen/fields.h"

namespace ioasis::gen {

namespace {

using uapi::Command;

std::uint64_t pasid(Dice& dice) {
  return dice.chance(94) ? dice.pick<std::uint64_t>({1, 1, 1, 2, 1024, 0xfffff})
                         : dice.pick<std::uint64_t>({0, 0x100000, 0xffffffff});
}

/// The names of domains that were made with PASID, whatever their kind.
std::vector<std::uint16_t> for_pasids(const Scene& scene) {
  std::vector<std::uint16_t> names;
  const auto add = [&](const auto& domains) {
    for (const auto& domain : domains.elements())
      if (const auto name = scene.ids().name_of(domain.id.word); name && domain.pasids) names.push_back(*name);
  };
  add(scene.context().hwpts);
  add(scene.context().nested);
  return names;
}

void choose_table(Dice& dice, const Scene& scene, traces::Step& step, std::string_view field) {
  const auto names = for_pasids(scene);
  if (!names.empty() && dice.chance(75))
    traces::refer(step, field, dice.pick(names));
  else
    choose_id(dice, scene, step, field, {Kind::Domain, Kind::NestedDomain, Kind::Ioas});
}

}  // namespace

void pasid_call(Dice& dice, const Scene& scene, traces::Step& step) {
  choose_id(dice, scene, step, "id", {Kind::MockDevice});
  const auto& there = scene.context().pasids.elements();
  const bool known = !there.empty() && dice.chance(60);
  traces::set(step, "pasid", known ? dice.pick(there).pasid.word : pasid(dice));
  if (*step.command == Command::PasidCheckHwpt && dice.chance(80)) choose_table(dice, scene, step, "hwpt_id");
  if (*step.command == Command::PasidAttach || *step.command == Command::PasidReplace) {
    choose_table(dice, scene, step, "pt_id");
    if (dice.chance(8)) step.site = uapi::Site::ReadOnly;  // what was attached is taken back, what was replaced is not
  }
}

Command pasid_command(Dice& dice) {
  using enum Command;
  return dice.pick({PasidAttach, PasidAttach, PasidReplace, PasidReplace, PasidDetach, PasidCheckHwpt, HwptAlloc,
                    MockDomainReplace, MockDomainFlags, TriggerIopf, Destroy});
}

std::vector<traces::Step> pasid_attached(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kStdev = 1, kIdev = 3, kDomain = 4;  // names, by order of binding
  auto device = on(Command::MockDomainFlags, "id", kIoas), domain = on(Command::HwptAlloc, "pt_id", kIoas);
  traces::set(device, "dev_flags", uapi::kDevicePasid);
  traces::refer(domain, "dev_id", kIdev);
  traces::set(domain, "flags", uapi::kAllocPasid);
  auto move = on(Command::MockDomainReplace, "id", kStdev);
  traces::refer(move, "pt_id", kDomain);
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), device, domain};
  if (dice.chance(50)) steps.push_back(domain);
  steps.push_back(move);
  auto attach = on(Command::PasidAttach, "id", kStdev);
  traces::set(attach, "pasid", pasid(dice));
  traces::refer(attach, "pt_id", dice.chance(80) ? kDomain : kIoas);
  steps.push_back(attach);
  return steps;
}

}  // namespace ioasis::gen
