// VFIO_IOMMU_GET_INFO of VFIO's own container: the page sizes of its IOMMU and, in a chain of capabilities that is
// written as a whole or not at all, how dirty pages are asked for, how many mappings there may still be, and which IOVA
// can be mapped.
#pragma once

#include "model/vfio/get_info.h"
#include "model/vfio/type1/container.h"

namespace ioasis::model::type1 {

/// Where what the chain holds lies, in bytes from the start of the struct.
/// @see struct vfio_iommu_type1_info_cap_migration, vfio_iommu_type1_info_dma_avail,
/// vfio_iommu_type1_info_cap_iova_range
namespace info {
inline constexpr std::uint64_t kStruct = 24, kMigration = 24, kDmaAvail = 56, kIovaRange = 72, kRanges = 88;
inline constexpr std::uint64_t kNext = 4, kBody = 8;  ///< in a capability: where the next one is, and what it tells
inline constexpr std::uint64_t kVersion = 1 << 16;    ///< version 1, above the sixteen bits of the id
}  // namespace info

template <class L>
void get_info(typename L::Call& call, Context<L>& context, const VfioInfoArgs<L>& args) {
  using namespace info;
  const auto ioas = mappings(context);
  const auto usable = context.usable_ranges(*ioas);
  const Number<L> count{usable.count()};
  const auto at = [](std::uint64_t offset) { return bytes<L>(offset); };
  const Length<L> whole{(at(kRanges) + Length<L>{count.word * uapi::kIovaRangeBytes}).word};
  const auto sizes = vfio_page_sizes(context, *ioas);

  const auto fits = args.argsz >= whole;
  call.refuse("chain-unwritable", EFAULT,
              cite("kernel: vfio_iommu_type1_get_info").leaving("what lies before the byte that cannot be written"),
              [&] { return fits && call.room() < whole; });
  // The whole is copied behind the struct, as far as that goes.
  const auto capability = [&](std::uint64_t from, std::uint64_t id, std::uint64_t next) {
    call.put(fits, from, 4, number<L>(id | kVersion));
    call.put(fits, from + kNext, 4, number<L>(next));
  };
  capability(kMigration, uapi::kVfioCapabilityMigration, kDmaAvail);
  call.put(fits, kMigration + kBody, 8, number<L>(0));
  call.put(fits, kMigration + 16, 8, Number<L>{page(context, *ioas).word});
  call.put(fits, kMigration + 24, 8, number<L>("DIRTY_BITMAP_SIZE_MAX", uapi::kVfioLargestBitmap));
  capability(kDmaAvail, uapi::kVfioCapabilityDmaAvail, kIovaRange);
  call.put(fits, kDmaAvail + kBody, 8,
           Number<L>{L::literal("dma_entry_limit", uapi::kVfioMostMappings) - count_of_areas(*ioas).word});
  capability(kIovaRange, uapi::kVfioCapabilityIovaRange, 0);
  call.put(fits, kIovaRange + kBody, 8, count);
  call.put(fits, kRanges, usable, count);

  call.answer("argsz", select(fits, args.argsz, whole));
  call.answer("flags", number<L>("PGSIZES|CAPS", uapi::kVfioInfoPageSizes | uapi::kVfioInfoCapabilities));
  call.answer("iova_pgsizes", sizes);
  call.answer("cap_offset", select(fits, at(kStruct), at(0)));
  call.answer("pad", number<L>(0));
  call.write_back(cite("kernel: vfio_iommu_type1_get_info").leaving("the answer as far as it goes"));
}

}  // namespace ioasis::model::type1
