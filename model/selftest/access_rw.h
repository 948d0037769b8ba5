// Selftest ACCESS_RW: an access reads or writes the memory behind a range of IOVA.
#pragma once

#include "model/selftest/access_pages.h"
#include "model/state/transfer.h"

namespace ioasis::model {

template <class L>
struct AccessRwArgs {
  Fd<L> id;
  Iova<L> iova;
  Length<L> length;
  UserVa<L> uptr;
  Number<L> flags;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("iova", iova);
    f("length", length);
    f("uptr", uptr);
    f("flags", flags);
  }
};

template <class L>
void access_rw(typename L::Call& call, Context<L>& context, const AccessRwArgs<L>& args) {
  const auto range = span(args.iova, args.length);
  const auto write = has(args.flags, number<L>("WRITE", uapi::kAccessWrite));
  const auto slow = has(args.flags, number<L>("SLOW_PATH", uapi::kAccessSlowPath));
  const auto syz = number<L>("SYZ", uapi::kAccessSyz);
  const auto known = number<L>("ACCESS_RW_FLAGS", uapi::kAccessWrite | uapi::kAccessSlowPath | uapi::kAccessSyz);

  call.refuse("length-beyond-limit", ENOMEM, cite("kernel: iommufd_test_access_rw"),
              [&] { return args.length > Length<L>{L::literal("16 MiB", uapi::kMostAccessBytes)}; });
  call.refuse("flags-unknown", EOPNOTSUPP, cite("kernel: iommufd_test_access_rw"),
              [&] { return has_outside(args.flags, known); });
  const auto access = access_of<L>(call, context, args.id);
  call.refuse("source-unreadable", EFAULT, cite("kernel: iommufd_test_access_rw"),
              [&] { return write && !context.memory.readable(args.uptr, args.length); });
  call.undefined("iova-counts-areas", cite("kernel: iommufd_test_syz_conv_iova; the syzkaller flag is out of scope"),
                 [&] { return has(args.flags, syz); });
  check_range<L>(call, args.iova, args.length);

  // Area by area. Memory of another process, or by the slow path the caller's own, is pinned: what lies in more than
  // one page, or belonged to a process that has ended, as a domain would, for writing if it may be written. Otherwise
  // memory is used as the program itself could.
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == access->ioas; });
  const auto visited = [&](const Area<L>& a) { return reached(*ioas, a, range); };
  const auto indirect = [&](const Area<L>& a) {
    return slow || L::say("its memory is another process's", [&] { return a.process != context.memory.caller(); });
  };
  const auto pinned = [&](const Area<L>& a) {
    const auto memory = a.memory(range);
    return indirect(a) && (page_start(context, memory.first) != page_start(context, memory.last) ||
                           L::say("its process has ended", [&] { return context.memory.ended(a.process); }));
  };
  const auto forbidden = [&](const Area<L>& a) { return (write && !a.writable) || (!write && !a.readable); };
  const auto at_top = [&](const Area<L>& a) { return pinned(a) && context.ends_at_top(a, a.memory(range)); };
  const auto missing = [&](const Area<L>& a) {
    return context.not_pinnable(a, a.memory(range), write || (pinned(a) && a.pages_writable));
  };
  const auto begun = call.accepted();
  call.undefined(
      "partly-written",
      cite("kernel: iopt_pages_rw_slow; below the usual limit it depends on which pages follow one another in "
           "physical memory how much is written before one that cannot be pinned"),
      [&] {
        return write && context.memory_limit < number<L>("USUAL_LIMIT", uapi::kUsualMemoryLimit) &&
               ioas->areas.any([&](const Area<L>& a) { return visited(a) && pinned(a) && missing(a); });
      });
  check_charges<L>(call, [&] {
    return ioas->areas.any(
        [&](const Area<L>& a) { return visited(a) && indirect(a) && context.charged_to_the_dead(a); });
  });
  auto use = L::once([&] {
    return ioas->areas.first_failure([&](const Area<L>& a) { return visited(a) && forbidden(a); },
                                     [&](const Area<L>& a) { return visited(a) && at_top(a); },
                                     [&](const Area<L>& a) { return visited(a) && missing(a); },
                                     [&](const Area<L>& a) { return visited(a) && context.of_file(a); });
  });
  constexpr std::string_view kLeft =
      "what WRITE has written before: all of the areas below, and without SLOW_PATH, of the caller's "
      "own memory, the area's own bytes up to the page that cannot be written";
  call.refuse("not-permitted", EPERM, cite("kernel: check_area_prot").leaving(kLeft), [&] { return use()(0); });
  call.refuse("memory-at-top", EOVERFLOW, cite("kernel: gup_fast_fallback").leaving(kLeft), [&] { return use()(1); });
  call.refuse("memory-missing", EFAULT, cite("kernel: iopt_pages_rw_access").leaving(kLeft), [&] { return use()(2); });
  call.refuse("file-not-memfd", EINVAL,
              cite("kernel: memfd_pin_folios; a file is always pinned").leaving(kLeft).since(613),
              [&] { return use()(3); });
  call.refuse("not-mapped", ENOENT, cite("kernel: iommufd_access_rw").leaving(kLeft),
              [&] { return !cover<L>(ioas->areas, range, [](const Area<L>& a) { return a.iova; }); });
  const auto read = call.accepted();
  call.refuse("destination-unwritable", EFAULT,
              cite("kernel: iommufd_test_access_rw").leaving("what was read, up to the page that cannot be written"),
              [&] { return !write && !context.memory.writable(args.uptr, args.length); });

  Set<L, Transfer<L>> parts;
  ioas->areas.each(visited, [&](const Area<L>& a, const Bool<L>& when) {
    const auto stopped = ioas->areas.any([&](const Area<L>& below) {
      return below.iova.first < a.iova.first && visited(below) &&
             (forbidden(below) || at_top(below) || missing(below) || context.of_file(below));
    });
    const auto memory = a.memory(range);
    const auto offset = distance(range.first, larger(range.first, a.iova.first));
    const auto given = args.uptr + offset;
    const auto caller = context.memory.caller();
    parts.insert(
        when && !stopped && !forbidden(a) && !context.of_file(a) && !(indirect(a) && (at_top(a) || missing(a))),
        Transfer<L>{offset, select(write, memory.first, given), select(write, given, memory.first),
                    distance(memory.first, memory.last) + bytes<L>(1), select(write, a.process, caller),
                    select(write, caller, a.process)});
  });
  context.memory.copy((write && begun) || (!write && read), parts);
}

}  // namespace ioasis::model
