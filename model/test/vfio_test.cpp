// The VFIO container: its IOAS, what type1 may unmap, and what is told of the IOMMU.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {

using namespace uapi;

namespace {

constexpr std::uint64_t kPageBytes = 0x1000;

/// A new IOAS for the container, of that type.
std::uint64_t container(Caller& call, std::uint64_t type = kVfioType1v2) {
  const auto ioas = call.ioas();
  call(Command::VfioIoas, {{"op", kVfioIoasSet}, {"ioas_id", ioas}});
  EXPECT_EQ(call(Command::VfioSetIommu, {{"type", type}}), "VFIO_SET_IOMMU/accepted");
  return ioas;
}

std::string map(Caller& call, std::uint64_t iova, std::uint64_t size, std::uint64_t flags = 3) {
  return call(Command::VfioIommuMapDma, {{"flags", flags}, {"vaddr", Caller::b0()}, {"iova", iova}, {"size", size}});
}

std::string unmap(Caller& call, std::uint64_t iova, std::uint64_t size, std::uint64_t flags = 0,
                  Site site = Site::Normal) {
  return call(Command::VfioIommuUnmapDma, {{"flags", flags}, {"iova", iova}, {"size", size}}, site);
}

/// Asks for as much as `room` bytes hold, of which `given` are there.
std::string info(Caller& call, std::uint64_t room, std::size_t given, Site site = Site::Normal) {
  call(Command::VfioIommuGetInfo, {});
  return call.again([&](auto& bytes) { bytes.assign(given, 0xa5), store(bytes, 0, 4, room); }, site);
}

std::uint64_t at(const Caller& call, std::size_t offset, std::size_t width) {
  return load({call.ruling().bytes.data(), call.ruling().size}, offset, width);
}

std::size_t areas(Caller& call) {
  std::size_t count = 0;
  for (const auto& ioas : call.oracle().context().ioases.elements()) count += ioas.areas.elements().size();
  return count;
}

}  // namespace

TEST(VfioContainer, IsRefusedUntilAnIoasIsSetButForWhatNeedsNone) {
  Caller call;
  EXPECT_EQ(call(Command::VfioGetApiVersion, {}), "VFIO_GET_API_VERSION/accepted");
  EXPECT_EQ(call(Command::VfioSetIommu, {{"type", kVfioType1}}), "VFIO_SET_IOMMU/nothing-set");
  EXPECT_EQ(call(Command::VfioSetIommu, {{"type", kVfioNoIommu}}), "VFIO_SET_IOMMU/type-unknown");
  EXPECT_EQ(map(call, 0, kPageBytes, 4), "VFIO_IOMMU_MAP_DMA/flags-unknown");
  EXPECT_EQ(map(call, 0, kPageBytes), "VFIO_IOMMU_MAP_DMA/nothing-set");
  EXPECT_EQ(unmap(call, 0, kPageBytes), "VFIO_IOMMU_UNMAP_DMA/nothing-set");
  EXPECT_EQ(info(call, 16, 24), "VFIO_IOMMU_GET_INFO/nothing-set");
  EXPECT_EQ(info(call, 15, 24), "VFIO_IOMMU_GET_INFO/struct-short");
  EXPECT_EQ(info(call, 16, 15, Site::Edge), "VFIO_IOMMU_GET_INFO/struct-unreadable");
  EXPECT_EQ(call(Command::VfioIommuDirtyPages, {}, Site::Unmapped), "VFIO_IOMMU_DIRTY_PAGES/unsupported");
}

TEST(VfioContainer, AnswersAnExtensionByWhatIoctlReturns) {
  Caller call;
  const auto asked = [&](std::uint64_t extension) {
    call(Command::VfioCheckExtension, {{"extension", extension}});
    return call.error() ? -1 : call.ruling().result;
  };
  EXPECT_EQ(asked(kVfioDmaCoherent), -1);
  const auto ioas = container(call);
  for (const std::uint64_t known : {kVfioType1, kVfioType1v2, kVfioUnmapAll, kVfioDmaCoherent})
    EXPECT_EQ(asked(known), 1);
  for (const std::uint64_t other : {std::uint64_t{0}, std::uint64_t{2}, kVfioNoIommu, kLastVfioExtension})
    EXPECT_EQ(asked(other), 0);
  call.attach(ioas);
  EXPECT_EQ(asked(kVfioDmaCoherent), 0);
}

TEST(VfioContainer, MapsEvenWithoutReadOrWrite) {
  Caller call;
  container(call);
  EXPECT_EQ(map(call, 0, kPageBytes, 0), "VFIO_IOMMU_MAP_DMA/accepted");
  EXPECT_EQ(map(call, 0, 1), "VFIO_IOMMU_MAP_DMA/iova-taken");
  EXPECT_EQ(map(call, ~std::uint64_t{0}, 1), "VFIO_IOMMU_MAP_DMA/accepted");
  EXPECT_EQ(unmap(call, ~std::uint64_t{0}, 1), "VFIO_IOMMU_UNMAP_DMA/accepted");
}

TEST(VfioContainer, OfType1UnmapsAnyWholePagesOfAnArea) {
  Caller call;
  container(call, kVfioType1);
  map(call, 0x10000, 4 * kPageBytes);
  EXPECT_EQ(unmap(call, 0x11000, kPageBytes), "VFIO_IOMMU_UNMAP_DMA/accepted");
  EXPECT_EQ(call.answer("size"), kPageBytes);
  EXPECT_EQ(areas(call), 2u);
  EXPECT_EQ(call.oracle().context().ioases.elements()[0].areas.elements()[1].va.word, Caller::b0(2 * kPageBytes));
  EXPECT_EQ(unmap(call, 0x12000, 0x800), "VFIO_IOMMU_UNMAP_DMA/end-cut-unaligned");
  EXPECT_EQ(unmap(call, 0x12800, 0x1800), "VFIO_IOMMU_UNMAP_DMA/start-cut-unaligned");
  EXPECT_EQ(unmap(call, 0x12001, 0x1fff), "VFIO_IOMMU_UNMAP_DMA/cuts-area");  // the first byte is not cut off
  EXPECT_EQ(unmap(call, 0, 0, kVfioUnmapEverything), "VFIO_IOMMU_UNMAP_DMA/accepted");
  EXPECT_EQ(call.answer("size"), 3 * kPageBytes);
}

TEST(VfioContainer, OfType1CutsBeforeItFindsThatTheRangeIsNone) {
  Caller call;
  container(call, kVfioType1);
  map(call, 0x10000, 4 * kPageBytes);
  EXPECT_EQ(unmap(call, 0x12000, 0), "VFIO_IOMMU_UNMAP_DMA/size-zero");
  EXPECT_EQ(areas(call), 2u);
  EXPECT_EQ(unmap(call, 0x11000, ~std::uint64_t{0xfff}), "VFIO_IOMMU_UNMAP_DMA/range-wraps");
  EXPECT_EQ(areas(call), 3u);
  EXPECT_EQ(call.answer("size"), 0u);
}

TEST(VfioContainer, DoesNotCutWhatAnAccessHasPinned) {
  Caller call;
  const auto ioas = container(call, kVfioType1);
  map(call, 0x10000, 4 * kPageBytes);
  call(Command::CreateAccess, {{"id", ioas}, {"flags", kNeedsPinPages}});
  const auto access = call.answer("out_access_fd");
  call(Command::AccessPages, {{"id", access}, {"iova", 0x13000}, {"length", kPageBytes}});
  EXPECT_EQ(unmap(call, 0x10000, kPageBytes), "VFIO_IOMMU_UNMAP_DMA/end-cut-pinned");
  EXPECT_EQ(unmap(call, 0x11000, 3 * kPageBytes), "VFIO_IOMMU_UNMAP_DMA/start-cut-pinned");
  EXPECT_EQ(unmap(call, 0x10000, 4 * kPageBytes), "VFIO_IOMMU_UNMAP_DMA/accepted");
}

TEST(VfioContainer, OfType1v2LeavesAnAreaWholeAndSaysHowFarItCame) {
  Caller call;
  container(call);
  map(call, 0x10000, kPageBytes);
  map(call, 0x11000, 2 * kPageBytes);
  EXPECT_EQ(unmap(call, 0x10000, 2 * kPageBytes), "VFIO_IOMMU_UNMAP_DMA/cuts-area");
  EXPECT_EQ(call.answer("size"), kPageBytes);
  EXPECT_EQ(areas(call), 1u);
  EXPECT_EQ(unmap(call, 0x11000, 2 * kPageBytes, 0, Site::ReadOnly), "VFIO_IOMMU_UNMAP_DMA/answer-unwritable");
  EXPECT_EQ(areas(call), 0u);
  EXPECT_EQ(unmap(call, 0x11000, kPageBytes), "VFIO_IOMMU_UNMAP_DMA/accepted");
  EXPECT_EQ(unmap(call, 0x11000, 0, kVfioUnmapEverything), "VFIO_IOMMU_UNMAP_DMA/all-with-range");
}

TEST(VfioContainer, TellsPageSizesAndRangesInAChain) {
  Caller call;
  const auto ioas = container(call);
  EXPECT_EQ(info(call, 72, 72), "VFIO_IOMMU_GET_INFO/accepted");
  EXPECT_EQ(call.answer("iova_pgsizes"), ~(kPageBytes - 1));
  EXPECT_EQ(call.answer("argsz"), 72u);
  EXPECT_EQ(call.answer("cap_offset"), 24u);
  EXPECT_EQ(at(call, 24, 4), 0x10003u);
  EXPECT_EQ(at(call, 28, 4), 40u);
  EXPECT_EQ(at(call, 40, 4), 0x10001u);
  EXPECT_EQ(at(call, 48, 4), 1u);
  EXPECT_EQ(at(call, 64, 8), ~std::uint64_t{0});
  call(Command::MockDomainFlags, {{"id", ioas}, {"dev_flags", kHugeIova}});
  info(call, 71, 72);
  EXPECT_EQ(call.answer("iova_pgsizes"), 0x101000u);
  EXPECT_EQ(call.answer("cap_offset"), 0u);
  EXPECT_EQ(at(call, 40, 4), 0xa5a5a5a5u);  // no head, though the link to it is there
  EXPECT_EQ(at(call, 28, 4), 40u);
  call.attach(ioas);
  call(Command::HwptAlloc, {{"dev_id", call.answer("out_idev_id")}, {"pt_id", ioas}});
  info(call, 24, 24);
  EXPECT_EQ(call.answer("iova_pgsizes"), kPageBytes);
}

TEST(VfioContainer, WritesWhatItTellsUpToTheByteThatCannotBeWritten) {
  Caller call;
  container(call);
  EXPECT_EQ(info(call, 72, 66, Site::Edge), "VFIO_IOMMU_GET_INFO/chain-unwritable");
  EXPECT_EQ(at(call, 24, 4), 0x10003u);
  EXPECT_EQ(at(call, 28, 4), 0u);
  EXPECT_EQ(at(call, 64, 2), 0xffffu);
  EXPECT_EQ(info(call, 24, 20, Site::Edge), "VFIO_IOMMU_GET_INFO/answer-unwritable");
  EXPECT_EQ(call.answer("argsz"), 72u);
  EXPECT_EQ(info(call, 24, 24, Site::ReadOnly), "VFIO_IOMMU_GET_INFO/answer-unwritable");
  EXPECT_EQ(call.answer("argsz"), 24u);
}

}  // namespace ioasis::model
