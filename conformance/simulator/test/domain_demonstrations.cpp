// Demonstrations about HWPT_ALLOC and dirty tracking.
#include "conformance/simulator/test/demonstrations.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;

constexpr std::uint64_t kUnit = kPage / 2;

/// An IOAS with a device, two pages mapped at kIova, and a second domain that is tracked.
struct Tracked {
  explicit Tracked(Program& program) : p(program) {
    ioas = attached_ioas(p, automatic);
    device = static_cast<std::uint32_t>(p.out("out_idev_id"));
    p.map(ioas, kIova, p.memory(), 2 * kPage);
    p.call(Command::HwptAlloc, {{"flags", uapi::kDirtyTracking}, {"dev_id", device}, {"pt_id", ioas}});
    hwpt = static_cast<std::uint32_t>(p.out("out_hwpt_id"));
    track(1);
  }
  void track(std::uint64_t flags) { p.call(Command::HwptSetDirtyTracking, {{"hwpt_id", hwpt}, {"flags", flags}}); }
  /// A device writes to every page of the range.
  void write(std::uint64_t iova, std::uint64_t length) {
    const std::vector<std::uint8_t> all(8, 0xff);
    p.simulator().poke(Program::kArray, all);
    p.call(Command::Dirty,
           {{"id", hwpt}, {"iova", iova}, {"length", length}, {"page_size", kUnit}, {"uptr", Program::kArray}});
  }
  void read(std::uint64_t iova, std::uint64_t length, std::uint64_t flags = 0) {
    const std::vector<std::uint8_t> none(8, 0);
    p.simulator().poke(Program::kArray, none);
    p.call(Command::HwptGetDirtyBitmap, {{"hwpt_id", hwpt},
                                         {"flags", flags},
                                         {"iova", iova},
                                         {"length", length},
                                         {"page_size", kUnit},
                                         {"data", Program::kArray}});
    p.look(Program::kArray);
  }

  Program& p;
  std::uint32_t automatic = 0, ioas = 0, device = 0, hwpt = 0;
};

}  // namespace

const Demonstrations& domain_demonstrations() {
  static const Demonstrations table{
      {Defect::HwptFlagsIgnored,
       [](Program& p) {
         Tracked t(p);
         p.call(Command::HwptAlloc, {{"flags", 8}, {"dev_id", t.device}, {"pt_id", t.ioas}});
       }},
      {Defect::AttachSharesAnyDomain,
       [](Program& p) {
         const auto other = p.ioas();
         const Tracked t(p);
         p.call(Command::HwptAlloc, {{"dev_id", t.device}, {"pt_id", other}});
         p.attach(other);
       }},
      {Defect::OwnDomainDiesWithDevice,
       [](Program& p) {
         const Tracked t(p);
         p.destroy(p.attach(t.hwpt));
         p.check_map(t.hwpt, kIova, p.memory(), kPage);
       }},
      {Defect::SecondDomainNotFilled,
       [](Program& p) {
         const Tracked t(p);
         p.check_map(t.hwpt, kIova, p.memory(), kPage);
       }},
      {Defect::UntrackableDomainTracked,
       [](Program& p) {
         Tracked t(p);
         t.hwpt = t.automatic;
         t.track(1);
       }},
      {Defect::TrackingStartsDirty,
       [](Program& p) {
         Tracked t(p);
         t.write(kIova, kPage);
         t.track(0);
         t.track(1);
         t.read(kIova, kPage);
       }},
      {Defect::BitmapWithoutTrackingFails,
       [](Program& p) {
         Tracked t(p);
         t.track(0);
         t.read(kIova, kPage);
       }},
      {Defect::BitmapReachesPastGap,
       [](Program& p) {
         Tracked t(p);
         p.map(t.ioas, kIova + 3 * kPage, p.memory(), kPage);
         t.write(kIova, 4 * kPage);
         t.read(kIova, 4 * kPage);
       }},
      {Defect::NoClearIgnored,
       [](Program& p) {
         Tracked t(p);
         t.write(kIova, kPage);
         t.read(kIova, kPage, uapi::kNoClear);
         t.read(kIova, kPage);
       }},
      {Defect::BitmapCountsFromZero,
       [](Program& p) {
         Tracked t(p);
         t.write(kIova + kUnit, kUnit);
         t.read(kIova + kUnit, kUnit);
       }},
      {Defect::UnmapKeepsDirt,
       [](Program& p) {
         Tracked t(p);
         t.write(kIova, kPage);
         p.unmap(t.ioas, kIova, 2 * kPage);
         p.map(t.ioas, kIova, p.memory(), kPage);
         t.read(kIova, kPage);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
