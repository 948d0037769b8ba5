// The VFIO container: which IOAS it works on, what type1 may unmap, and what is told of the IOMMU.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;

int extension(Program& p, std::uint64_t number) {
  p.call(Command::VfioCheckExtension, {{"extension", number}});
  return p.result();
}

TEST(Container, WorksOnNothingUntilAnIoasIsSet) {
  Program p;
  EXPECT_EQ(p.call(Command::VfioSetIommu, {{"type", uapi::kVfioType1v2}}), ENODEV);
  EXPECT_EQ(p.map_dma(kIova, p.memory(), kPage), ENODEV);
  EXPECT_EQ(p.unmap_dma(kIova, kPage), ENODEV);
  EXPECT_EQ(p.iommu_info(24), ENODEV);
  const auto ioas = p.container();
  EXPECT_EQ(p.map_dma(kIova, p.memory(), kPage), 0);
  EXPECT_EQ(p.destroy(ioas), 0);
  EXPECT_EQ(p.unmap_dma(kIova, kPage), ENODEV);
}

TEST(Container, AnnouncesWhatItCanDo) {
  Program p;
  EXPECT_EQ(extension(p, uapi::kVfioDmaCoherent), -ENODEV);
  const auto ioas = p.container();
  for (const std::uint64_t number : {1, 3, 4, 9}) EXPECT_EQ(extension(p, number), 1) << number;
  for (const std::uint64_t number : {0, 2, 5, 6, 7, 8, 10, 11}) EXPECT_EQ(extension(p, number), 0) << number;
  EXPECT_EQ(extension(p, (1ULL << 32) | 1), 0);
  p.attach(ioas);
  EXPECT_EQ(extension(p, uapi::kVfioDmaCoherent), 0);
}

TEST(Container, OfType1UnmapsAnyPartAndType1v2OnlyWholeMappings) {
  for (const bool type1 : {true, false}) {
    Program p;
    p.container(type1 ? uapi::kVfioType1 : uapi::kVfioType1v2);
    p.map_dma(kIova, p.memory(), 4 * kPage);
    EXPECT_EQ(p.unmap_dma(kIova + kPage, 2 * kPage), type1 ? 0 : ENOENT);
    EXPECT_EQ(p.out("size"), type1 ? 2 * kPage : 0);
    EXPECT_EQ(p.unmap_dma(0, 0, uapi::kVfioUnmapEverything), 0);
    EXPECT_EQ(p.out("size"), (type1 ? 2 : 4) * kPage);
  }
}

TEST(Container, CutsAtPagesOnlyAndBeforeItLooksAtTheRange) {
  Program p;
  p.container(uapi::kVfioType1);
  p.map_dma(kIova, p.memory(), 4 * kPage);
  EXPECT_EQ(p.unmap_dma(kIova, kPage / 2), EINVAL);
  EXPECT_EQ(p.unmap_dma(kIova + kPage, 0), EINVAL);  // and is cut there all the same
  EXPECT_EQ(p.unmap(1, kIova, kPage), 0);
}

TEST(Container, SaysHowFarAnUnmapThatFailsHasCome) {
  Program p;
  p.container();
  p.map_dma(kIova, p.memory(), kPage);
  p.map_dma(kIova + kPage, p.memory(), 2 * kPage);
  EXPECT_EQ(p.unmap_dma(kIova, 2 * kPage), ENOENT);
  EXPECT_EQ(p.out("size"), kPage);
}

TEST(Container, TellsThePageSizesThatAllDomainsHave) {
  Program p;
  const auto ioas = p.container();
  p.iommu_info(24);
  EXPECT_EQ(p.out("iova_pgsizes"), ~(kPage - 1));
  p.call(Command::MockDomainFlags, {{"id", ioas}, {"dev_flags", uapi::kHugeIova}});
  p.iommu_info(24);
  EXPECT_EQ(p.out("iova_pgsizes"), kPage | 256 * kPage);
}

TEST(Container, WritesTheChainOfCapabilitiesAsFarAsThereIsRoom) {
  Program p;
  p.attach(p.container());
  EXPECT_EQ(p.iommu_info(72), 0);
  EXPECT_EQ(p.out("cap_offset"), 24u);
  EXPECT_EQ(p.out("argsz"), 72u);
  EXPECT_EQ(uapi::load(p.bytes(), 24, 4), 0x10003u);  // DMA_AVAIL, version 1
  EXPECT_EQ(uapi::load(p.bytes(), 28, 4), 40u);
  EXPECT_EQ(uapi::load(p.bytes(), 40, 4), 0x10001u);  // IOVA_RANGE, version 1
  EXPECT_EQ(uapi::load(p.bytes(), 48, 4), 1u);
  EXPECT_EQ(uapi::load(p.bytes(), 56, 8), 1u << 24);
  EXPECT_EQ(p.iommu_info(71), 0);
  EXPECT_EQ(p.out("cap_offset"), 0u);
  EXPECT_EQ(uapi::load(p.bytes(), 40, 4), 0u);
  EXPECT_EQ(p.iommu_info(72, uapi::Site::ReadOnly), EFAULT);
}

}  // namespace
}  // namespace ioasis::simulator
