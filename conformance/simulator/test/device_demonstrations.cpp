// Demonstrations about devices that move and are asked what they are, and about the IOAS of the VFIO container.
#include <array>

#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using uapi::Site;

std::uint32_t id_out(Program& program, std::string_view field) {
  return static_cast<std::uint32_t>(program.out(field));
}

/// A new device that knows nothing of dirty pages; the id of its handle.
std::uint32_t plain_device(Program& program, std::uint64_t flags = uapi::kNoDirty) {
  program.call(Command::MockDomainFlags, {{"id", program.ioas()}, {"dev_flags", flags}});
  return id_out(program, "out_stdev_id");
}

void move(Program& program, std::uint32_t device, std::uint32_t target) {
  program.call(Command::MockDomainReplace, {{"id", device}, {"pt_id", target}});
}

void hardware(Program& program, std::uint64_t at, std::uint64_t room) {
  program.attach(program.ioas());
  program.call(Command::GetHwInfo, {{"dev_id", program.out("out_idev_id")}, {"data_uptr", at}, {"data_len", room}});
}

int vfio(Program& program, std::uint64_t op, std::uint32_t ioas = 0, Site site = Site::Normal) {
  return program.call(Command::VfioIoas, {{"op", op}, {"ioas_id", ioas}}, site);
}

/// Of two apertures, where the usual has one.
const platform::Platform& other_platform() { return *platform::built_in("two-windows"); }

/// Of pages of 4 KiB; keeps a range from being mapped, and has one that may be.
const platform::Platform& keeping_platform() {
  static const platform::Platform known = [] {
    platform::Platform made = *platform::built_in("vtd-second-stage-39");
    made.reserved = {{kIova, kIova + kPage - 1, platform::ReservedKind::Direct, {}},
                     {kIova + 2 * kPage, kIova + 3 * kPage - 1, platform::ReservedKind::DirectRelaxable, {}}};
    return made;
  }();
  return known;
}

/// An IOAS with a device of that platform; the id of its handle.
std::uint32_t kept_by_device(Program& program, std::uint32_t& ioas) {
  ioas = program.ioas();
  program.simulator().make_devices_of(keeping_platform());
  return program.attach(ioas);
}

void usable(Program& program, std::uint32_t ioas) {
  std::vector<Range> ranges;
  program.usable(ioas, ranges);
}

}  // namespace

const Demonstrations& device_demonstrations() {
  static const Demonstrations table{
      {Defect::DeviceFlagsUnchecked, [](Program& p) { plain_device(p, uapi::kHugeIova << 1); }},
      {Defect::AttachIgnoresIommu,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         attached_ioas(p, hwpt);
         p.simulator().make_devices_of(other_platform());
         p.attach(hwpt);
       }},
      {Defect::AttachSharesOtherIommu,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached_ioas(p, hwpt);
         p.simulator().make_devices_of(other_platform());
         p.attach(ioas);
       }},
      {Defect::DevicesBehindUsualIommu,
       [](Program& p) {
         p.simulator().make_devices_of(other_platform());
         const auto ioas = p.ioas();
         p.attach(ioas);
         usable(p, ioas);
       }},
      {Defect::AlignmentOfUsualIommu,
       [](Program& p) {
         std::uint32_t ioas = 0;
         kept_by_device(p, ioas);
         usable(p, ioas);  // which tells the alignment, too
       }},
      {Defect::DeviceRangesNotKept,
       [](Program& p) {
         std::uint32_t ioas = 0;
         kept_by_device(p, ioas);
         p.map(ioas, kIova, Program::memory(), kPage);
       }},
      {Defect::DeviceRangesOverMappings,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, Program::memory(), kPage);
         p.simulator().make_devices_of(keeping_platform());
         p.attach(ioas);
       }},
      {Defect::DeviceRangesStay,
       [](Program& p) {
         std::uint32_t ioas = 0;
         p.destroy(kept_by_device(p, ioas));
         p.map(ioas, kIova, Program::memory(), kPage);
       }},
      {Defect::RelaxableRangesKept,
       [](Program& p) {
         std::uint32_t ioas = 0;
         kept_by_device(p, ioas);
         p.map(ioas, kIova + 2 * kPage, Program::memory(), kPage);
       }},
      {Defect::AttachIgnoresDirtySupport,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.attach(ioas);
         p.call(Command::HwptAlloc,
                {{"dev_id", p.out("out_idev_id")}, {"pt_id", ioas}, {"flags", uapi::kDirtyTracking}});
         p.call(Command::MockDomainFlags, {{"id", p.out("out_hwpt_id")}, {"dev_flags", uapi::kNoDirty}});
       }},
      {Defect::ReplaceDetachesFirst,
       [](Program& p) {
         const auto ioas = p.ioas();
         move(p, p.attach(ioas), 99);
         usable(p, ioas);
       }},
      {Defect::ReplaceKeepsOldDomain,
       [](Program& p) {
         const auto ioas = p.ioas();
         move(p, p.attach(ioas), p.ioas());
         usable(p, ioas);
       }},
      {Defect::ReplaceAnswersTarget, [](Program& p) { move(p, p.attach(p.ioas()), 1); }},
      {Defect::HwInfoIgnoresRoom, [](Program& p) { hardware(p, 0, 0); }},
      {Defect::HwInfoTailKept,
       [](Program& p) {
         const std::array<std::uint8_t, 16> ones{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                                 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
         p.simulator().poke(p.kArray, ones);
         hardware(p, p.kArray, ones.size());
         // What was written serves as a range: from the information up to what lies behind it.
         p.call(Command::IoasAllowIovas, {{"ioas_id", p.ioas()}, {"num_iovas", 1}, {"allowed_iovas", p.kArray}});
       }},
      {Defect::HwInfoLengthKept, [](Program& p) { hardware(p, p.kArray, 16); }},
      {Defect::HwInfoDirtyAlways,
       [](Program& p) {
         plain_device(p);
         p.call(Command::GetHwInfo, {{"dev_id", p.out("out_idev_id")}});
       }},
      {Defect::VfioIoasOutlivesIoas,
       [](Program& p) {
         const auto ioas = p.ioas();
         vfio(p, uapi::kVfioIoasSet, ioas);
         p.destroy(ioas);
         vfio(p, uapi::kVfioIoasGet);
       }},
      {Defect::VfioIoasGetAnswersMissing, [](Program& p) { vfio(p, uapi::kVfioIoasGet); }},
      {Defect::VfioIoasSetOnce,
       [](Program& p) {
         vfio(p, uapi::kVfioIoasSet, p.ioas());
         vfio(p, uapi::kVfioIoasSet, p.ioas());
         vfio(p, uapi::kVfioIoasGet);
       }},
      {Defect::VfioIoasAlwaysAnswers, [](Program& p) { vfio(p, uapi::kVfioIoasClear, 0, Site::ReadOnly); }},
      {Defect::FaultFlagsIgnored,
       [](Program& p) {
         p.call(Command::FaultQueueAlloc, {{"flags", 1}});
       }},
      {Defect::FaultQueueStaysOnFault,
       [](Program& p) {
         p.call(Command::FaultQueueAlloc, {}, Site::ReadOnly);
         p.ioas();
       }},
      {Defect::DestroyOpenFaultQueueAllowed,
       [](Program& p) {
         p.call(Command::FaultQueueAlloc, {});
         p.destroy(id_out(p, "out_fault_id"));
       }},
      {Defect::FaultWithoutQueueRefused,
       [](Program& p) {
         p.attach(p.ioas());
         p.call(Command::TriggerIopf, {{"dev_id", p.out("out_idev_id")}});
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
