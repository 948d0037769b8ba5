// Selftest MD_CHECK_MAP and MD_CHECK_REFS: what a mock domain translates, and how often memory is pinned.
#pragma once

#include "model/clause.h"
#include "model/platform/iommu.h"

namespace ioasis::model {

template <class L>
struct CheckMapArgs {
  ObjectId<L> id;
  Iova<L> iova;
  Length<L> length;
  UserVa<L> uptr;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("iova", iova);
    f("length", length);
    f("uptr", uptr);
  }
};

template <class L>
struct CheckRefsArgs {
  Length<L> length;
  UserVa<L> uptr;
  Number<L> refs;
  template <class F>
  void fields(F&& f) {
    f("length", length);
    f("uptr", uptr);
    f("refs", refs);
  }
};

template <class L>
struct CheckIotlbArgs {
  ObjectId<L> id;
  Number<L> iotlb_id;
  Number<L> iotlb;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("iotlb_id", iotlb_id);
    f("iotlb", iotlb);
  }
};

template <class L>
void md_check_map(typename L::Call& call, Context<L>& context, const CheckMapArgs<L>& args) {
  const auto domain = context.hwpts.find([&](const Hwpt<L>& h) { return h.id == args.id; });
  const auto unit = io_page(context, domain->platform);
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == domain->ioas; });

  call.refuse("domain-unknown-first", ENOENT, cite("kernel: iommufd_test_md_check_pa, get_md_pagetable").since(619),
              [&] { return !domain.exists; });
  call.refuse("iova-unaligned", EINVAL, cite("kernel: iommufd_test_md_check_pa"),
              [&] { return !aligned(args.iova, unit); });
  call.refuse("length-unaligned", EINVAL, cite("kernel: iommufd_test_md_check_pa"),
              [&] { return !aligned(args.length, unit); });
  call.refuse("memory-unaligned", EINVAL, cite("kernel: iommufd_test_md_check_pa"),
              [&] { return !aligned(args.uptr, unit); });
  call.refuse("memory-wraps", EINVAL, cite("kernel: iommufd_test_md_check_pa"),
              [&] { return args.uptr + args.length < args.uptr; });
  call.refuse("domain-unknown", ENOENT, cite("kernel: get_md_pagetable").before(619), [&] { return !domain.exists; });

  auto checking = L::once([&] {
    const auto offset = [&](const typename L::Word& i) {
      return Length<L>{nth_io_page(context, domain->platform, i).word};
    };
    return L::first_failure(
        "unit", io_page_at(context, domain->platform, Iova<L>{args.length.word}),
        [&](const auto& i) { return context.ends_at_top(span(args.uptr + offset(i), unit)); },
        [&](const auto& i) { return !context.memory.present(args.uptr + offset(i)); },
        [&](const auto& i) {
          const auto iova = args.iova + offset(i);
          return !ioas->areas.any([&](const Area<L>& a) {
            return a.iova.holds(iova) && a.va + distance(a.iova.first, iova) == args.uptr + offset(i) &&
                   context.memory.callers(args.uptr + offset(i), a.process);
          });
        });
  });
  call.refuse("memory-at-top", EOVERFLOW, cite("kernel: gup_fast_fallback"), [&] { return checking()(0); });
  call.refuse("memory-missing", EFAULT, cite("kernel: iommufd_test_md_check_pa"), [&] { return checking()(1); });
  call.refuse("not-translated", EINVAL, cite("iommufd.rst: an IOAS copies its IOVA map to the domains held within it"),
              [&] { return checking()(2); });
}

template <class L>
void md_check_refs(typename L::Call& call, Context<L>& context, const CheckRefsArgs<L>& args) {
  const auto page = context.page_size();

  call.refuse("length-unaligned", EINVAL, cite("kernel: iommufd_test_md_check_refs"),
              [&] { return !aligned(args.length, page); });
  call.refuse("memory-unaligned", EINVAL, cite("kernel: iommufd_test_md_check_refs"),
              [&] { return !aligned(args.uptr, page); });
  call.refuse("memory-wraps", EINVAL, cite("kernel: iommufd_test_md_check_refs"),
              [&] { return args.uptr + args.length < args.uptr; });

  auto checking = L::once([&] {
    const auto at = [&](const typename L::Word& i) { return args.uptr + Length<L>{i * context.platform.cpu.page}; };
    return L::first_failure(
        "page", L::quotient(args.length.word, context.platform.cpu.page),
        [&](const auto& i) { return !context.memory.present(at(i)); },
        [&](const auto& i) { return !context.memory.compound(at(i)) && context.pins(at(i)) != args.refs; });
  });
  call.refuse("memory-missing", EFAULT, cite("kernel: iommufd_test_md_check_refs"), [&] { return checking()(0); });
  call.refuse("pins-differ", EIO,
              cite("iommufd.rst: a page is pinned only once; kernel: iommufd_test_md_check_refs, which passes over "
                   "compound pages"),
              [&] { return checking()(1); });
}

template <class L>
void md_check_iotlb(typename L::Call& call, Context<L>& context, const CheckIotlbArgs<L>& args) {
  const auto domain = context.nested.find([&](const NestedDomain<L>& n) { return n.id == args.id; });

  call.refuse("domain-unknown", ENOENT, cite("kernel: get_md_pagetable_nested"), [&] { return !domain.exists; });
  call.refuse("entry-unknown", EINVAL, cite("kernel: iommufd_test_md_check_iotlb"),
              [&] { return args.iotlb_id >= number<L>("IOTLB_NUM", kIotlbEntries); });
  call.refuse("entry-differs", EINVAL, cite("struct iommu_hwpt_invalidate: an entry is kept until it is invalidated"),
              [&] { return domain->entry(args.iotlb_id) != args.iotlb; });
}

}  // namespace ioasis::model
