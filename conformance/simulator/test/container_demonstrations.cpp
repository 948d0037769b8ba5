// Demonstrations about the VFIO container.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {

using uapi::Command;

namespace {

void ask(Program& p, std::uint64_t extension) { p.call(Command::VfioCheckExtension, {{"extension", extension}}); }

/// A container of type1 with four pages mapped.
std::uint32_t four_pages(Program& p, std::uint64_t type = uapi::kVfioType1) {
  const auto ioas = p.container(type);
  p.map_dma(kIova, p.memory(), 4 * kPage);
  return ioas;
}

constexpr std::uint32_t kWhole = 72;  ///< bytes of GET_INFO with one range

}  // namespace

const Demonstrations& container_demonstrations() {
  static const Demonstrations table{
      {Defect::VfioVersionOne, [](Program& p) { p.call(Command::VfioGetApiVersion, {}); }},
      {Defect::VfioUnmapAllNotAnnounced, [](Program& p) { ask(p, uapi::kVfioUnmapAll); }},
      {Defect::VfioCoherentDespiteDomain,
       [](Program& p) {
         p.attach(p.container());
         ask(p, uapi::kVfioDmaCoherent);
       }},
      {Defect::VfioNoIommuAccepted, [](Program& p) { p.container(uapi::kVfioNoIommu); }},
      {Defect::VfioType1KeepsLargePages,
       [](Program& p) {
         p.container(uapi::kVfioType1);
         p.map_dma(kIova, p.memory(), kPage / 2);
       }},
      {Defect::VfioType1v2DropsLargePages,
       [](Program& p) {
         p.container();
         p.map_dma(kIova, p.memory(), kPage / 2);
       }},
      {Defect::VfioArgszUnchecked,
       [](Program& p) {
         p.call(Command::VfioIommuMapDma, {{"argsz", 31}, {"size", kPage}, {"flags", 1}});
       }},
      {Defect::VfioMapNeedsAccess,
       [](Program& p) {
         p.container();
         p.map_dma(kIova, p.memory(), kPage, 0);
       }},
      {Defect::VfioMapFlagsIgnored,
       [](Program& p) {
         p.container();
         p.map_dma(kIova, p.memory(), kPage, 7);
       }},
      {Defect::VfioUnmapAllIgnoresRange,
       [](Program& p) {
         p.container();
         p.unmap_dma(0, kPage, uapi::kVfioUnmapEverything);
       }},
      {Defect::VfioUnmapBitmapIgnored,
       [](Program& p) {
         p.container();
         p.unmap_dma(kIova, kPage, 1);
       }},
      {Defect::VfioUnmapNeverCuts,
       [](Program& p) {
         four_pages(p);
         p.unmap_dma(kIova + kPage, kPage);
       }},
      {Defect::VfioCutsPinned,
       [](Program& p) {
         p.access_pages(p.access(four_pages(p)), kIova, kPage);
         p.unmap_dma(kIova + kPage, kPage);
       }},
      {Defect::VfioCutKeepsOffset,
       [](Program& p) {
         const auto ioas = four_pages(p);
         p.unmap_dma(kIova, kPage);
         p.attach(ioas);
         p.check_map(static_cast<std::uint32_t>(p.out("out_hwpt_id")), kIova + kPage, p.memory(kPage), kPage);
       }},
      {Defect::VfioUnmapEmptyFails,
       [](Program& p) {
         p.container();
         p.unmap_dma(kIova, kPage);
       }},
      {Defect::VfioFailedUnmapAnswersNothing,
       [](Program& p) {
         four_pages(p, uapi::kVfioType1v2);
         p.unmap_dma(kIova, kPage);
       }},
      {Defect::VfioInfoArgszKept,
       [](Program& p) {
         p.container();
         p.iommu_info(24);
       }},
      {Defect::VfioInfoChainAnnouncedUnwritten,
       [](Program& p) {
         p.container();
         p.iommu_info(kWhole - 1);
       }},
      {Defect::VfioInfoLinkMissing,
       [](Program& p) {
         p.container();
         p.iommu_info(kWhole);
       }},
      {Defect::VfioInfoSmallPages,
       [](Program& p) {
         p.attach(p.container());
         p.iommu_info(24);
       }},
      {Defect::VfioInfoNeedsRoomForAll,
       [](Program& p) {
         p.reserve(p.container(), kIova, kPage);
         p.iommu_info(kWhole);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
