// Selftest ACCESS_PAGES and DESTROY_ACCESS_PAGES: an access pins the memory behind a range of IOVA, and gives it back.
#pragma once

#include "model/iommufd/charges.h"
#include "model/iommufd/pinning.h"
#include "model/selftest/access.h"

namespace ioasis::model {

template <class L>
struct AccessPagesArgs {
  Fd<L> id;
  Number<L> flags;
  Number<L> out_access_pages_id;
  Iova<L> iova;
  Length<L> length;
  UserVa<L> uptr;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("flags", flags);
    f("out_access_pages_id", out_access_pages_id);
    f("iova", iova);
    f("length", length);
    f("uptr", uptr);
  }
};

template <class L>
struct DestroyAccessPagesArgs {
  Fd<L> id;
  Number<L> access_pages_id;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("access_pages_id", access_pages_id);
  }
};

/// The start of the page that holds `at`.
template <class L>
UserVa<L> page_start(const Context<L>& context, const UserVa<L>& at) {
  return {at.word & L::literal("PAGE_MASK", ~(context.platform.cpu.page - 1))};
}

/// The clauses by which an access is refused its range as such.
template <class L>
void check_range(typename L::Call& call, const Iova<L>& iova, const Length<L>& length) {
  call.refuse("length-zero", EINVAL, cite("kernel: iommufd_access_pin_pages, iommufd_access_rw"),
              [&] { return length == bytes<L>(0); });
  call.refuse("range-wraps", EOVERFLOW, cite("kernel: iommufd_access_pin_pages, iommufd_access_rw"),
              [&] { return wraps(iova, length); });
}

template <class L>
void access_pages(typename L::Call& call, Context<L>& context, const AccessPagesArgs<L>& args) {
  const auto page = context.page_size();
  const auto range = span(args.iova, args.length);
  const auto write = has(args.flags, number<L>("WRITE", uapi::kAccessWrite));
  const auto syz = number<L>("SYZ", uapi::kAccessSyz);

  call.refuse("length-beyond-limit", ENOMEM, cite("kernel: iommufd_test_access_pages"),
              [&] { return args.length > Length<L>{L::literal("16 MiB", uapi::kMostAccessBytes)}; });
  call.refuse("flags-unknown", EOPNOTSUPP, cite("kernel: iommufd_test_access_pages"),
              [&] { return has_outside(args.flags, number<L>("WRITE|SYZ", uapi::kAccessWrite | uapi::kAccessSyz)); });
  const auto access = access_of<L>(call, context, args.id);
  call.refuse("access-without-pins", EOPNOTSUPP, cite("kernel: iommufd_test_access_pages"),
              [&] { return access.exists && !access->pins; });
  call.undefined("iova-counts-areas", cite("kernel: iommufd_test_syz_conv_iova; the syzkaller flag is out of scope"),
                 [&] { return has(args.flags, syz); });
  check_range<L>(call, args.iova, args.length);

  // Area by area, each checked and pinned before the next is looked at; a call that fails gives all of it back. An
  // IOAS with such an access holds whole pages, and none of the last page of memory: its end would be no address.
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == access->ioas; });
  const auto visited = [&](const Area<L>& a) { return reached(*ioas, a, range); };
  check_charges<L>(call, [&] {
    return ioas->areas.any([&](const Area<L>& a) { return visited(a) && context.charged_to_the_dead(a); });
  });
  auto pinning = L::once([&] {
    return ioas->areas.first_failure(
        [&](const Area<L>& a) { return visited(a) && parts_pages(context, a, range); },
        [&](const Area<L>& a) { return visited(a) && ((write && !a.writable) || (!write && !a.readable)); },
        [&](const Area<L>& a) { return visited(a) && context.not_pinnable(a, a.memory(range), a.pages_writable); },
        [&](const Area<L>& a) { return visited(a) && context.of_file(a); },
        [&](const Area<L>& a) {
          return visited(a) && context.beyond_limit(ioas->areas, a, visited, [&](const Area<L>&) { return range; });
        });
  });
  call.refuse("memory-unaligned", EINVAL, cite("kernel: iopt_area_contig_is_aligned"), [&] { return pinning()(0); });
  call.refuse("not-permitted", EPERM, cite("kernel: check_area_prot"), [&] { return pinning()(1); });
  call.refuse("memory-not-pinnable", EFAULT, cite("kernel: pfn_reader_user_pin"), [&] { return pinning()(2); });
  call.refuse("file-not-memfd", EINVAL, cite("kernel: memfd_pin_folios").since(613), [&] { return pinning()(3); });
  call.refuse("memory-beyond-limit", ENOMEM, cite("getrlimit(2): RLIMIT_MEMLOCK; kernel: do_update_pinned"),
              [&] { return pinning()(4); });
  call.refuse("not-mapped", ENOENT, cite("kernel: iommufd_access_pin_pages"),
              [&] { return !cover<L>(ioas->areas, range, [](const Area<L>& a) { return a.iova; }); });

  // Without uptr there is nothing to compare the pages with.
  const auto compares = args.uptr != UserVa<L>{L::literal({}, 0)};
  auto comparing = L::once([&] {
    const auto offset = [&](const typename L::Word& i) { return Length<L>{i * context.platform.cpu.page}; };
    const auto one = Number<L>{L::literal({}, 1)};
    return L::first_failure(
        "page", L::quotient((args.length + (page - bytes<L>(1))).word, context.platform.cpu.page),
        [&](const auto& i) {
          const auto at = args.uptr + offset(i);
          return context.memory.ends_at_top({at, at}, one);
        },
        [&](const auto& i) { return !context.memory.present(args.uptr + offset(i)); },
        [&](const auto& i) {
          const auto iova = args.iova + offset(i);
          const auto theirs = span(page_start(context, args.uptr + offset(i)), page);
          return !ioas->areas.any([&](const Area<L>& a) {
            return a.iova.holds(iova) && theirs.holds(a.va + distance(a.iova.first, iova)) &&
                   context.memory.callers(args.uptr + offset(i), a.process);
          });
        });
  });
  call.refuse("uptr-at-top", EOVERFLOW, cite("kernel: gup_fast_fallback"), [&] { return compares && comparing()(0); });
  call.refuse("uptr-missing", EFAULT, cite("kernel: iommufd_test_check_pages"),
              [&] { return compares && comparing()(1); });
  call.refuse("pages-differ", EBADE, cite("kernel: iommufd_test_check_pages"),
              [&] { return compares && comparing()(2); });

  const auto pinned = call.accepted();
  const auto id = access->next_pin;
  call.answer("out_access_pages_id", id);
  call.write_back(cite("kernel: iommufd_test_access_pages").leaving("the id used up"));
  const auto done = call.accepted();
  context.accesses.update(
      pinned, [&](const Access<L>& a) { return a.fd == args.id; },
      [&](Access<L>& a, const Bool<L>& when) {
        a.pinned.insert(when && done, {id, range});
        a.next_pin = select(when, Number<L>{id.word + L::literal({}, 1)}, a.next_pin);
      });
}

template <class L>
void destroy_access_pages(typename L::Call& call, Context<L>& context, const DestroyAccessPagesArgs<L>& args) {
  const auto access = access_of<L>(call, context, args.id);
  const auto is_pinned = [&](const PinnedRange<L>& p) { return p.id == args.access_pages_id; };
  call.refuse("pages-unknown", ENOENT, cite("kernel: iommufd_test_access_item_destroy"),
              [&] { return !access->pinned.any(is_pinned); });
  context.accesses.update(
      call.accepted(), [&](const Access<L>& a) { return a.fd == args.id; },
      [&](Access<L>& a, const Bool<L>& when) { a.pinned.erase(when, is_pinned); });
}

}  // namespace ioasis::model
