// What MAP and COPY share: finding a place in an IOAS, checking it, and filling the domains.
#pragma once

#include "model/iommufd/charges.h"
#include "model/iommufd/last_address.h"
#include "model/proposals/mapping.h"
#include "model/state/placement.h"

namespace ioasis::model {

/// Checks that a length can be mapped at all.
template <class L>
void check_length(typename L::Call& call, const Context<L>& context, const Ioas<L>& ioas, const Length<L>& length) {
  call.refuse("length-unaligned", EINVAL, cite("struct iommu_ioas_iova_ranges: (starting_iova + length) % alignment"),
              [&] { return !aligned(length, context.alignment(ioas)); });
}

/// Checks, where `fixed` holds, that `length` bytes can go to `asked`.
template <class L>
void check_place(typename L::Call& call, const Context<L>& context, const Ioas<L>& ioas, const Bool<L>& fixed,
                 const Iova<L>& asked, const Length<L>& length) {
  const auto range = span(asked, length);
  call.refuse("iova-unaligned", EINVAL, cite("struct iommu_ioas_iova_ranges: starting_iova % out_iova_alignment"),
              [&] { return fixed && !aligned(asked, context.alignment(ioas)); });
  call.refuse("iova-wraps", EOVERFLOW, cite("uapi/linux/iommufd.h: DOC: General ioctl format, EOVERFLOW"),
              [&] { return fixed && wraps(asked, length); });
  call.refuse("iova-unusable", EINVAL, cite("struct iommu_ioas_iova_ranges: mapping IOVA outside these ranges"),
              [&] { return fixed && context.unusable(ioas, range); });
  call.refuse("iova-taken", EEXIST, cite("struct iommu_ioas_map: the iova range must currently be unused"),
              [&] { return fixed && ioas.areas.any([&](const Area<L>& area) { return area.iova.overlaps(range); }); });
  check_proposed_place<L>(call, context, ioas.id, fixed, range, length);
}

/// Checks where `length` bytes, whose first lies at `va`, are to go, and returns that place: `asked` when `fixed`, else
/// one the kernel chooses. `field` is the struct's field that reports it. `window_page`: that of the window which they
/// are copied from, if it matters.
template <class L>
Iova<L> place(typename L::Call& call, const Context<L>& context, const Ioas<L>& ioas, const Bool<L>& fixed,
              const Iova<L>& asked, const UserVa<L>& va, const Length<L>& length, std::string_view field,
              const Length<L>& window_page = bytes<L>(0)) {
  const auto alignment = context.alignment(ioas);
  const Length<L> half{L::literal("ULONG_MAX/2", ~std::uint64_t{0} / 2)};
  const Iova<L> none{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  const Placement<L> placement{context, ioas, va, length, window_page};

  check_length<L>(call, context, ioas, length);
  call.refuse("length-beyond-half", EOVERFLOW, cite("kernel: iopt_alloc_iova"),
              [&] { return !fixed && length >= half; });
  call.refuse("memory-less-aligned", EINVAL, cite("kernel: iopt_alloc_iova"), [&] {
    return !fixed && L::say("the alignment of user memory and length is below out_iova_alignment",
                            [&] { return placement.alignment() < alignment; });
  });
  call.refuse("no-space", ENOSPC, cite("kernel: iopt_alloc_iova"), [&] {
    return !fixed && L::say("no free, allowed and unreserved range of that length and alignment is left",
                            [&] { return placement.lowest() == none; });
  });
  check_place<L>(call, context, ioas, fixed, asked, length);

  return call.template choose<Iova<L>>(
      field, [&](const Iova<L>& seen) { return (fixed && seen == asked) || (!fixed && placement.eligible(seen)); },
      [&] { return select(fixed, asked, placement.lowest()); });
}

/// Where slices come from. MAP and MAP_FILE make one, with the access its memory was taken with; COPY makes as many as
/// it meets areas.
enum class Source { Map, MapFile, Copy };

/// Checks that the slices can go into `ioas`, at the IOVA they name, and into each of its domains.
template <class L>
void install(typename L::Call& call, const Context<L>& context, const Ioas<L>& ioas, const Set<L, Area<L>>& slices,
             const Bool<L>& writable, Source source) {
  const auto alignment = context.alignment(ioas);
  auto insertion = L::once([&] {
    return slices.first_failure([&](const Area<L>& slice) { return writable && !slice.pages_writable; },
                                [&](const Area<L>& slice) { return !aligned(slice.va, alignment); });
  });
  if (source == Source::Copy)
    call.refuse("memory-not-writable", EPERM, cite("kernel: iopt_insert_area; the memory was mapped without WRITEABLE"),
                [&] { return insertion()(0); });
  call.refuse("memory-unaligned", EINVAL, cite("kernel: iopt_insert_area"), [&] { return insertion()(1); });

  const auto filled = context.has_domain(ioas.id);
  const auto split = [](const Area<L>& slice, const Length<L>& unit) {
    return !aligned(slice.iova.first, unit) || !aligned(slice.length(), unit);
  };
  // Without large pages a domain is filled page by page, and what comes after a piece of less than a page is not
  // reached.
  const auto filled_by = select(ioas.huge_pages, context.domain_page(ioas), alignment);
  // A page table refuses a piece of which no page can be made; of one that begins with a page it is not asked how it
  // ends.
  const bool real_tables = context.real_page_tables();
  const auto without_page = [&](const Area<L>& slice) {
    return !aligned(slice.iova.first, filled_by) || slice.length() < filled_by;
  };
  auto filling = L::once([&] {
    return slices.first_failure(
        [&](const Area<L>& slice) { return context.ends_at_top(slice, span(slice.va, slice.length())); },
        [&](const Area<L>& slice) {
          return context.not_pinnable(slice, span(slice.va, slice.length()), slice.pages_writable);
        },
        [&](const Area<L>& slice) { return context.of_file(slice); },
        [&](const Area<L>& slice) { return real_tables ? without_page(slice) : split(slice, filled_by); },
        [&](const Area<L>& slice) { return real_tables ? split(slice, filled_by) : !L::yes(); },
        [&](const Area<L>& slice) { return context.beyond_limit(slices, slice); });
  });
  if (source == Source::Copy)
    check_charges<L>(call, [&] {
      return filled && slices.any([&](const Area<L>& slice) { return context.charged_to_the_dead(slice); });
    });
  if (source != Source::MapFile) {
    call.refuse("memory-at-top", EOVERFLOW, cite("kernel: gup_fast_fallback"), [&] { return filled && filling()(0); });
    call.refuse("memory-not-pinnable", EFAULT, cite("kernel: pfn_reader_user_pin"),
                [&] { return filled && filling()(1); });
  }
  if (source != Source::Map)
    call.refuse("file-not-memfd", EINVAL, cite("kernel: memfd_pin_folios").since(613),
                [&] { return filled && filling()(2); });
  if (source != Source::MapFile)
    call.refuse("memory-beyond-limit", ENOMEM, cite("getrlimit(2): RLIMIT_MEMLOCK; kernel: do_update_pinned"),
                [&] { return filled && filling()(5); });
  check_last_address<L>(call, context, [&] {
    return filled && slices.any([&](const Area<L>& slice) { return ends_at_last_address(context, slice); });
  });
  if (source != Source::Copy) return;
  call.refuse("piece-unaligned", EINVAL,
              cite("struct iommu_ioas_iova_ranges: @out_iova_alignment")
                  .departs("only the whole length is checked, so pieces of a COPY that meet at an unaligned IOVA are "
                           "refused by the domain, with large pages, and otherwise accepted")
                  .before(619),
              [&] { return filled && ioas.huge_pages && filling()(3); });
  call.refuse("piece-without-page", ENXIO,
              cite("struct iommu_ioas_iova_ranges: @out_iova_alignment; kernel: generic_pt/iommu_pt.h, map_range")
                  .departs("only the whole length is checked, so a piece of a COPY that no page can be made of is "
                           "refused by the domain")
                  .since(619),
              [&] { return filled && ioas.huge_pages && filling()(3); });
  call.undefined("piece-cut-by-page",
                 cite("struct iommu_ioas_iova_ranges: @out_iova_alignment; kernel: generic_pt/iommu_pt.h, "
                      "__map_range_leaf")
                     .departs("of a piece of a COPY that begins with a page and ends within one the kernel maps the "
                              "first, and then goes down a page table without end: the stack overflows")
                     .since(619),
                 [&] { return filled && ioas.huge_pages && filling()(4); });
  call.undefined("piece-unaligned-small",
                 cite("struct iommu_ioas_iova_ranges: @out_iova_alignment")
                     .departs("without large pages the kernel accepts pieces that meet at an unaligned IOVA; a domain, "
                              "there or attached later, then maps without end; and with an access that pins it "
                              "accepts pieces of less than a page"),
                 [&] { return slices.any([&](const Area<L>& slice) { return split(slice, alignment); }); });
}

}  // namespace ioasis::model
