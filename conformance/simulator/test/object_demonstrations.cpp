// Demonstrations about objects, what is usable, options and devices.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using uapi::Site;

constexpr std::uint32_t kAlloc = uapi::info(Command::IoasAlloc).request;

std::vector<std::uint8_t> alloc_struct(std::uint8_t size, std::size_t given) {
  std::vector<std::uint8_t> bytes(given);
  bytes[0] = size;
  return bytes;
}

void non_zero_tail(Program& program) {
  auto bytes = alloc_struct(16, 16);
  bytes[15] = 1;
  program.raw(kAlloc, bytes);
}

void set_option(Program& program, std::uint64_t option, std::uint64_t value) {
  program.call(Command::Option, {{"option_id", option}, {"op", uapi::kOptionSet}, {"val64", value}});
}

void usable(Program& program, std::uint32_t ioas) {
  std::vector<Range> ranges;
  program.usable(ioas, ranges);
}

}  // namespace

std::uint32_t attached_ioas(Program& program, std::uint32_t& hwpt) {
  const std::uint32_t ioas = program.ioas();
  program.attach(ioas);
  hwpt = static_cast<std::uint32_t>(program.out("out_hwpt_id"));
  return ioas;
}

const Demonstrations& object_demonstrations() {
  static const Demonstrations table{
      {Defect::TailNotChecked, non_zero_tail},
      {Defect::TailAnswersInvalid, non_zero_tail},
      {Defect::ShortStructAccepted, [](Program& p) { p.raw(kAlloc, alloc_struct(8, 8)); }},
      {Defect::IoctlTypeIgnored, [](Program& p) { p.raw(kAlloc | 1u << 30, alloc_struct(12, 12)); }},
      {Defect::NumberCheckedBeforeSize, [](Program& p) { p.raw(uapi::request_of(0x95), {}, Site::Unmapped); }},
      {Defect::AllocFlagsIgnored,
       [](Program& p) {
         p.call(Command::IoasAlloc, {{"flags", 1}});
       }},
      {Defect::AllocLeavesObjectOnFault,
       [](Program& p) {
         p.call(Command::IoasAlloc, {}, Site::ReadOnly);
         p.ioas();
       }},
      {Defect::IdsNotReused, [](Program& p) { p.destroy(p.ioas()), p.ioas(); }},
      {Defect::DestroyPageTableInUseAllowed,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         attached_ioas(p, hwpt);
         p.destroy(hwpt);
       }},
      {Defect::DestroyMissingAnswersInvalid, [](Program& p) { p.destroy(7); }},
      {Defect::DestroyBoundDeviceAllowed,
       [](Program& p) {
         p.attach(p.ioas());
         p.destroy(static_cast<std::uint32_t>(p.out("out_idev_id")));
       }},
      {Defect::AllowIovasKeepsOldList,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.allow(ioas, {{0x1000, 0x1fff}});
         p.allow(ioas, {{0x8000, 0x8fff}});
         p.map_anywhere(ioas, p.memory(), kPage);
       }},
      {Defect::AllowIovasOverlapAccepted,
       [](Program& p) {
         p.allow(p.ioas(), {{0, 0xfff}, {0xfff, 0x1fff}});
       }},
      {Defect::AllowIovasReservedAccepted,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.reserve(ioas, 0x1000, 1);
         p.allow(ioas, {{0, 0x1000}});
       }},
      {Defect::AllowIovasSingleByteAccepted,
       [](Program& p) {
         p.allow(p.ioas(), {{5, 5}});
       }},
      {Defect::AllowIovasFailureClearsList,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.reserve(ioas, 0x100000, 1);
         p.allow(ioas, {{0x8000, 0x8fff}});
         p.allow(ioas, {{0x100000, 0x100001}});
         p.map_anywhere(ioas, p.memory(), kPage);
       }},
      {Defect::RangesCountNotUpdated, [](Program& p) { usable(p, p.ioas()); }},
      {Defect::EmsgsizeMissing,
       [](Program& p) {
         std::vector<Range> ranges;
         p.usable(p.ioas(), ranges, 0);
       }},
      {Defect::RangesAlignmentConstant,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         usable(p, attached_ioas(p, hwpt));
       }},
      {Defect::RangesLeaveOutMappings,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         usable(p, ioas);
       }},
      {Defect::HugePagesOptionStuck,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.huge_pages(ioas, 0);
         p.map(ioas, 1, p.memory(), kPage);
       }},
      {Defect::HugePagesMappedCheckMissing,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached_ioas(p, hwpt);
         p.map(ioas, kIova, p.memory(), kPage);
         p.huge_pages(ioas, 0);
       }},
      {Defect::HugePagesFailureSticks,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), 1);
         p.huge_pages(ioas, 0);
         p.call(Command::Option,
                {{"option_id", uapi::kOptionHugePages}, {"op", uapi::kOptionGet}, {"object_id", ioas}});
       }},
      {Defect::RlimitModeBusyCheckMissing,
       [](Program& p) {
         p.ioas();
         set_option(p, uapi::kOptionRlimitMode, 1);
       }},
      {Defect::OptionValueUnchecked, [](Program& p) { set_option(p, uapi::kOptionRlimitMode, 2); }},
      {Defect::OptionGetNotWrittenBack,
       [](Program& p) {
         set_option(p, uapi::kOptionRlimitMode, 1);
         p.call(Command::Option, {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionGet}});
       }},
      {Defect::ReserveOverMappingAllowed,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.reserve(ioas, kIova, 1);
       }},
      {Defect::ReserveOverAllowedRangeAllowed,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.allow(ioas, {{0x1000, 0x1fff}});
         p.reserve(ioas, 0x1fff, 1);
       }},
      {Defect::DetachKeepsAperture,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.destroy(p.attach(ioas));
         usable(p, ioas);
       }},
      {Defect::AlignmentNotRestoredAfterDetach,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.destroy(p.attach(ioas));
         p.map(ioas, kIova, p.memory(), 1);
       }},
      {Defect::FailedAttachLeavesAperture,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(p.kHole), kPage);
         p.attach(ioas);
         usable(p, ioas);
       }},
      {Defect::FailedAttachLeaksId,
       [](Program& p) {
         p.attach(99);
         p.ioas();
       }},
      {Defect::AttachIgnoresMappingsOutside,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, 0, p.memory(), kPage);
         p.attach(ioas);
       }},
      {Defect::AttachIgnoresAllowedRanges,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.allow(ioas, {{0, 0xfff}});
         p.attach(ioas);
       }},
      {Defect::AttachIgnoresAlignment,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), 1);
         p.attach(ioas);
       }},
      {Defect::DomainNotFilledOnAttach,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.attach(ioas);
         p.check_map(static_cast<std::uint32_t>(p.out("out_hwpt_id")), kIova, p.memory(), kPage);
       }},
      {Defect::DomainDiesWithFirstDevice,
       [](Program& p) {
         const auto ioas = p.ioas();
         const auto first = p.attach(ioas);
         p.attach(ioas);
         p.destroy(first);
         usable(p, ioas);
       }},
      {Defect::DomainOutlivesDevices,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.destroy(p.attach(ioas));
         usable(p, ioas);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
