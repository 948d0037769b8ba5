// Devices are bound and attached, mostly, and copy from what they can read to what they can write, and past its edges.
#include "gen/vfio/device_calls.h"

#include <algorithm>

#include "gen/calls.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
using uapi::FileKind;
constexpr std::uint64_t kPage = uapi::kPageSize;
constexpr std::uint8_t kIommufd = 1, kFirstDevice = 2;  // files, as uapi::Origin has them

/// The file of some device.
std::uint8_t some_device(Dice& dice, const traces::Trace& trace) {
  std::vector<std::uint8_t> devices;
  for (std::size_t i = 0; i < trace.files.size(); ++i)
    if (uapi::is_device(trace.files[i].kind)) devices.push_back(static_cast<std::uint8_t>(i + 1));
  return dice.pick(devices);
}

traces::Step on_device(Command command, std::uint8_t file) {
  auto step = traces::call(command);
  step.origin.file = file;
  return step;
}

traces::Step bind_device(Dice& dice, const Scene& scene, std::uint8_t file) {
  auto step = on_device(Command::VfioDeviceBindIommufd, file);
  const auto files = scene.trace().files.size();
  const auto any = static_cast<std::uint8_t>(1 + dice.below(files));
  traces::set(step, "iommufd", uapi::descriptor_of(dice.chance(85) ? kIommufd : any));
  if (dice.chance(4)) traces::set(step, "iommufd", dice.pick<std::uint64_t>({0xffffffff, 0x80000000, 700}));
  return step;
}

/// The IOAS that the device translates; an empty one where it is attached to none.
const model::Ioas<model::Concrete>& ioas_of(const Scene& scene, std::uint8_t file) {
  static const model::Ioas<model::Concrete> none{};
  const auto& context = scene.context();
  const auto device = context.devices.find([&](const auto& d) { return d.file.word == uapi::descriptor_of(file); });
  const auto domain = context.hwpts.find([&](const auto& h) { return h.id == device->hwpt; });
  const auto ioas = context.ioases.find([&](const auto& one) { return one.id == domain->ioas; });
  return ioas.exists ? *ioas.element : none;
}

struct Place {
  std::uint64_t iova, room,
      memory;  ///< how many bytes of the area follow, and where the memory of the first lies, or 0
};
Place place(Dice& dice, const Scene& scene, const model::Ioas<model::Concrete>& ioas) {
  const auto& areas = ioas.areas.elements();
  if (areas.empty() || dice.chance(8)) return {iova(dice, scene, kPage), kPage, 0};
  const auto& area = dice.pick(areas);
  const std::uint64_t whole = area.length().word;
  const auto skip = std::min(whole - 1, dice.pick<std::uint64_t>({0, 0, 1, kPage / 2, kPage - 4, kPage, whole - 1,
                                                                  whole - 8, whole - 64, dice.below(whole)}));
  if (dice.chance(6)) return {area.iova.first.word - (1 + dice.below(16)), whole, 0};  // from before it
  return {area.iova.first.word + skip, whole - skip, area.va.word + skip};
}

traces::Step copy(Dice& dice, const Scene& scene, std::uint8_t file) {
  auto step = on_device(Command::DmaCopy, file);
  const auto& ioas = ioas_of(scene, file);
  const auto from = place(dice, scene, ioas), to = place(dice, scene, ioas);
  std::uint64_t length = dice.pick<std::uint64_t>({8, 64, to.room, to.room + 8, from.room, from.room + 8, kPage / 2});
  length = std::clamp<std::uint64_t>(length, 1, uapi::kMostCopiedBytes);
  if (dice.chance(4)) length = dice.pick<std::uint64_t>({0, uapi::kMostCopiedBytes + 1, ~std::uint64_t{0}});
  traces::set(step, "src_iova", dice.chance(98) ? from.iova : ~std::uint64_t{0} - dice.below(8));
  traces::set(step, "dst_iova", to.iova);
  traces::set(step, "length", length);
  const auto poked = within(scene, from.memory, std::min<std::uint64_t>(length, 64), uapi::PageState::Writable);
  if (from.memory != 0 && poked > 0) {
    traces::Poke poke{from.memory, std::vector<std::uint8_t>(poked)};
    for (auto& byte : poke.bytes) byte = static_cast<std::uint8_t>(1 + dice.below(255));
    step.pokes.push_back(std::move(poke));
  }
  if (to.memory != 0) show(scene, step, to.memory, std::min<std::uint64_t>(length + 8, 2 * kPage));
  return step;
}

}  // namespace

std::vector<uapi::File> vfio_files(Dice& dice) {
  std::vector<uapi::File> files{{"iommufd", FileKind::Iommu}, {"device0", FileKind::VfioDevice0}};
  if (dice.chance(60)) files.push_back({"device1", FileKind::VfioDevice1});
  if (dice.chance(20)) files.push_back({"device2", FileKind::VfioDevice2});
  if (dice.chance(20)) files.push_back({"again0", FileKind::VfioDevice0});
  if (dice.chance(20)) files.push_back({"other", dice.chance(50) ? FileKind::Iommu : FileKind::Vfio});
  return files;
}

std::vector<traces::Step> device_attached(Dice& dice) {
  constexpr std::uint16_t kIoas = 0;  // the name that is bound first
  auto ioas = traces::call(Command::IoasAlloc);
  auto bound = on_device(Command::VfioDeviceBindIommufd, kFirstDevice);
  traces::set(bound, "iommufd", uapi::descriptor_of(kIommufd));
  auto attached = on_device(Command::VfioDeviceAttachIommufdPt, kFirstDevice);
  traces::refer(attached, "pt_id", kIoas);
  const std::uint64_t access = uapi::kReadable | (dice.chance(80) ? uapi::kWriteable : 0);
  const std::uint64_t va = uapi::address_of(kPlainBuffer) + dice.below(8) * kPage;
  const std::uint64_t size = (1 + dice.below(8)) * kPage;
  auto memory = plain_map(kIoas, va, size, dice.place() + dice.below(8) * kPage, access);
  for (auto* step : {&ioas, &memory}) step->origin.file = kIommufd;
  std::vector<traces::Step> steps{ioas, bound, attached};
  if (dice.chance(80)) steps.insert(dice.chance(60) ? steps.end() : steps.begin() + 1, memory);
  return steps;
}

traces::Step vfio_device_step(Dice& dice, const Scene& scene) {
  const auto file = some_device(dice, scene.trace());
  const auto roll = dice.below(100);
  if (roll >= 88) return copy(dice, scene, file);
  if (roll >= 83) return close_file(file);
  auto step = roll < 25   ? bind_device(dice, scene, file)
              : roll < 68 ? on_device(Command::VfioDeviceAttachIommufdPt, file)
                          : on_device(Command::VfioDeviceDetachIommufdPt, file);
  if (step.command == Command::VfioDeviceAttachIommufdPt)
    choose_id(dice, scene, step, "pt_id", dice.chance(70) ? std::vector{Kind::Ioas} : std::vector{Kind::Domain});
  if (dice.chance(3)) traces::set(step, "flags", std::uint64_t{1} << dice.below(32));
  if (dice.chance(3)) traces::set(step, "argsz", dice.below(step.bytes.size()));
  if (dice.chance(5)) step.site = dice.pick({uapi::Site::ReadOnly, uapi::Site::Edge, uapi::Site::Unmapped});
  return step;
}

bool is_for_mock_devices(const traces::Step& step) {
  using enum Command;
  constexpr Command kOfMock[] = {MockDomain, MockDomainFlags, MockDomainReplace};
  return step.command && std::ranges::count(kOfMock, *step.command) != 0;
}

bool is_for_mock_domains(const traces::Step& step) {
  using enum Command;
  constexpr Command kOfMock[] = {MdCheckMap, MdCheckIotlb, Dirty, TriggerIopf, DevCheckCache, TriggerVevent};
  return step.command && std::ranges::count(kOfMock, *step.command) != 0;
}

}  // namespace ioasis::gen
