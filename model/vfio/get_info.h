// VFIO_IOMMU_GET_INFO: which page sizes the IOMMU of the VFIO container has, and, in a chain of capabilities behind the
// struct, how many mappings there may be and which IOVA can be mapped.
#pragma once

#include "model/platform/iommu.h"
#include "model/vfio/container.h"

namespace ioasis::model {

template <class L>
struct VfioInfoArgs {
  Length<L> argsz;
  Number<L> flags;
  Number<L> iova_pgsizes;
  Length<L> cap_offset;
  Number<L> pad;
  template <class F>
  void fields(F&& f) {
    f("argsz", argsz);
    f("flags", flags);
    f("iova_pgsizes", iova_pgsizes);
    f("cap_offset", cap_offset);
    f("pad", pad);
  }
};

/// Where what the chain holds lies, in bytes from the start of the struct.
/// @see struct vfio_iommu_type1_info, vfio_iommu_type1_info_dma_avail, vfio_iommu_type1_info_cap_iova_range
namespace vfio_info {
inline constexpr std::uint64_t kDmaAvail = 24, kDmaAvailEnd = 36;
inline constexpr std::uint64_t kIovaRange = 40, kRanges = 56;
inline constexpr std::uint64_t kNext = 4, kBody = 8;  ///< in a capability: where the next one is, and what it tells
inline constexpr std::uint64_t kVersion = 1 << 16;    ///< version 1, above the sixteen bits of the id
}  // namespace vfio_info

/// Page sizes that every domain of the IOAS has, a bit each; smaller ones than the kernel's count as that. All from
/// there on without a domain.
/// @see kernel: iommufd_get_pagesizes
template <class L>
Number<L> vfio_page_sizes(const Context<L>& context, const Ioas<L>& ioas) {
  const auto page = context.page_size();
  const auto below = page.word - L::literal({}, 1);
  Number<L> common{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  context.each_platform([&](const platform::Platform& one, const Number<L>& its_number) {
    const auto narrow = [&](const Bool<L>& when, std::uint64_t sizes) {
      common = select(when, Number<L>{common.word & L::literal({}, sizes)}, common);
    };
    const auto has_domain = [&](bool large) {
      return context.hwpts.any([&](const Hwpt<L>& h) {
        return h.ioas == ioas.id && !context.differ(h.platform, its_number) && (large ? h.huge_iova : !h.huge_iova);
      });
    };
    narrow(has_domain(false), context.page_sizes_of(one));
    narrow(has_domain(true), one.page_sizes() | one.large_page);
  });
  const auto rounded =
      select(is_set(Number<L>{common.word & below}), Number<L>{(common.word & ~below) | page.word}, common);
  return larger(rounded, Number<L>{context.alignment(ioas).word});
}

template <class L>
void vfio_get_info(typename L::Call& call, Context<L>& context, const VfioInfoArgs<L>& args) {
  using namespace vfio_info;
  const auto ioas = compatible_ioas(context);
  const auto usable = context.usable_ranges(*ioas);
  const Number<L> count{usable.count()};
  const auto at = [](std::uint64_t offset) { return bytes<L>(offset); };
  const Length<L> whole{(at(kRanges) + Length<L>{count.word * uapi::kIovaRangeBytes}).word};
  const auto room = call.room();

  check_compatible<L>(call, ioas, L::yes());

  // Each part is written for which argsz has room, in this order: the first capability, the ranges of the second, its
  // head, and the link between them.
  const auto begun = call.accepted();
  const Number<L> behind{select(args.argsz < at(kRanges), at(0), args.argsz - at(kRanges)).word};
  const auto filled = smaller(count, Number<L>{L::quotient(behind.word, uapi::kIovaRangeBytes)});
  const Length<L> ranges_end{(at(kRanges) + Length<L>{filled.word * uapi::kIovaRangeBytes}).word};
  const auto first = args.argsz >= at(kDmaAvailEnd), head = args.argsz >= whole, link = args.argsz >= at(kIovaRange);
  const auto reach = select(head || is_set(filled), ranges_end, at(kDmaAvailEnd));
  const auto ranges_fit = !is_set(filled) || room >= ranges_end;
  call.refuse("chain-unwritable", EFAULT,
              cite("kernel: iommufd_vfio_iommu_get_info").leaving("what lies before the byte that cannot be written"),
              [&] { return first && room < reach; });
  call.put(begun && first, kDmaAvail, 4, number<L>(uapi::kVfioCapabilityDmaAvail | kVersion));
  call.put(begun && first, kDmaAvail + kNext, 4, number<L>(0));
  call.put(begun && first, kDmaAvail + kBody, 4, number<L>("U32_MAX", 0xffffffff));
  call.put(begun, kRanges, usable, filled);
  call.put(begun && head && ranges_fit, kIovaRange, 4, number<L>(uapi::kVfioCapabilityIovaRange | kVersion));
  call.put(begun && head && ranges_fit, kIovaRange + kNext, 4, number<L>(0));
  call.put(begun && head && ranges_fit, kIovaRange + kBody, 4, count);
  call.put(begun && head && ranges_fit, kIovaRange + kBody + 4, 4, number<L>(0));
  call.put(call.accepted() && link, kDmaAvail + kNext, 4, number<L>(kIovaRange));

  call.answer("argsz", whole);
  call.answer("flags", number<L>("PGSIZES|CAPS", uapi::kVfioInfoPageSizes | uapi::kVfioInfoCapabilities));
  call.answer("iova_pgsizes", vfio_page_sizes(context, *ioas));
  call.answer("cap_offset", select(head, at(kDmaAvail), at(0)));
  call.answer("pad", number<L>(0));
  call.write_back(cite("kernel: iommufd_vfio_iommu_get_info").leaving("the chain, and the answer as far as it goes"));
}

}  // namespace ioasis::model
