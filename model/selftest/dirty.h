// Selftest DIRTY: pages of a mock domain are written to, as a device would.
#pragma once

#include "model/clause.h"
#include "model/platform/iommu.h"

namespace ioasis::model {

template <class L>
struct DirtyArgs {
  ObjectId<L> id;
  Number<L> flags;
  Iova<L> iova;
  Length<L> length;
  Length<L> page_size;
  UserVa<L> uptr;
  Number<L> out_nr_dirty;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("flags", flags);
    f("iova", iova);
    f("length", length);
    f("page_size", page_size);
    f("uptr", uptr);
    f("out_nr_dirty", out_nr_dirty);
  }
};

/// Before 6.19 the kernel divides an IOVA by the page size that the caller states, and takes the quotient for the
/// number of one of the mock's own pages: of another size than those, pages elsewhere are marked. From then on the page
/// that holds the IOVA is, and what counts is what was asked for, mapped or not.
/// @see kernel: iommufd_test_dirty
template <class L>
void dirty(typename L::Call& call, Context<L>& context, const DirtyArgs<L>& args) {
  const auto is_domain = [&](const Hwpt<L>& h) { return h.id == args.id; };
  const auto domain = context.hwpts.find(is_domain);
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == domain->ioas; });
  const auto zero = bytes<L>(0), one = bytes<L>(1);
  const auto pages = L::quotient(args.length.word, args.page_size.word);
  const Length<L> bitmap{L::quotient((Length<L>{pages} + bytes<L>(7)).word, 8)};

  call.refuse("page-size-zero", EINVAL, cite("kernel: iommufd_test_dirty"), [&] { return args.page_size == zero; });
  call.refuse("length-zero", EINVAL, cite("kernel: iommufd_test_dirty"), [&] { return args.length == zero; });
  call.refuse("iova-unaligned", EINVAL, cite("kernel: iommufd_test_dirty"),
              [&] { return !L::multiple(args.iova.word, args.page_size.word); });
  call.refuse("length-unaligned", EINVAL, cite("kernel: iommufd_test_dirty"),
              [&] { return !L::multiple(args.length.word, args.page_size.word); });
  call.refuse("no-bitmap", EINVAL, cite("kernel: iommufd_test_dirty"),
              [&] { return args.uptr == UserVa<L>{L::literal({}, 0)}; });
  call.refuse("too-many-pages", EOVERFLOW, cite("kernel: iommufd_test_dirty; a bitmap of 16 MiB at most"),
              [&] { return Length<L>{L::literal("2^27", std::uint64_t{1} << 27)} < Length<L>{pages}; });
  call.refuse("domain-unknown", ENOENT, cite("kernel: get_md_pagetable"), [&] { return !domain.exists; });
  call.refuse("not-tracking", EINVAL, cite("kernel: iommufd_test_dirty"), [&] { return !domain->tracking; });
  call.refuse("bitmap-unreadable", EFAULT, cite("kernel: iommufd_test_dirty"),
              [&] { return !context.memory.readable(args.uptr, bitmap); });

  const auto done = call.accepted();
  const auto bits = context.memory.bits(args.uptr);
  Number<L> marked{L::literal({}, 0)};
  context.hwpts.update(done, is_domain, [&](Hwpt<L>& h, const Bool<L>& when) {
    L::times("page", pages, [&](const typename L::Word& i, const Bool<L>& within) {
      const auto asked = args.iova + Length<L>{i * args.page_size.word};
      const auto index = context.real_page_tables() ? io_page_at(context, domain->platform, asked)
                                                    : L::quotient(asked.word, args.page_size.word);
      const auto at = nth_io_page(context, domain->platform, index);
      const auto there = index <= L::name("the last of the mock's pages", [&] {
                                    return Number<L>{io_page_at(context, domain->platform,
                                                                Iova<L>{L::literal({}, ~std::uint64_t{0})})};
                                  }).word;
      const auto written =
          when && within && there && bits.set(i) && ioas->areas.any([&](const Area<L>& a) { return a.iova.holds(at); });
      const auto counts = context.real_page_tables() ? when && within && bits.set(i) : written;
      marked = select(counts, Number<L>{marked.word + one.word}, marked);
      h.dirty.insert(written && !h.dirty.any([&](const DirtyPage<L>& page) { return page.first == at; }),
                     DirtyPage<L>{at});
    });
  });
  call.answer("out_nr_dirty", marked);
  call.write_back(cite("kernel: iommufd_test_dirty")
                      .departs("a call that fails for want of a place to write the answer has marked the pages")
                      .leaving("the pages marked"));
}

}  // namespace ioasis::model
