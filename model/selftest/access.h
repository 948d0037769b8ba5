// Selftest CREATE_ACCESS and ACCESS_REPLACE_IOAS: an access is made on an IOAS, and moved to another.
#pragma once

#include "model/iommufd/identity.h"
#include "model/iommufd/pinning.h"

namespace ioasis::model {

template <class L>
struct CreateAccessArgs {
  ObjectId<L> id;
  Fd<L> out_access_fd;
  Number<L> flags;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("out_access_fd", out_access_fd);
    f("flags", flags);
  }
};

template <class L>
struct ReplaceIoasArgs {
  Fd<L> id;
  ObjectId<L> ioas_id;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("ioas_id", ioas_id);
  }
};

/// The access that a descriptor stands for.
template <class L>
Found<L, Access<L>> access_of(typename L::Call& call, const Context<L>& context, const Fd<L>& fd) {
  const auto access = context.accesses.find([&](const Access<L>& a) { return a.fd == fd; });
  call.refuse("access-unknown", EBADFD, cite("kernel: iommufd_access_get"), [&] { return !access.exists; });
  return access;
}

/// Checks that an access can come to `ioas`: one that pins narrows it to whole pages, and what is there must fit.
template <class L>
void come_to(typename L::Call& call, const Context<L>& context, const Found<L, Ioas<L>>& ioas, const Bool<L>& pins) {
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });
  narrow_to_pages<L>(call, context, *ioas, pins);
}

template <class L>
void create_access(typename L::Call& call, Context<L>& context, const CreateAccessArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.id; });
  const auto pins = number<L>("NEEDS_PIN_PAGES", uapi::kNeedsPinPages);

  call.refuse("flags-unknown", EOPNOTSUPP, cite("kernel: iommufd_test_create_access"),
              [&] { return has_outside(args.flags, pins); });
  come_to<L>(call, context, ioas, has(args.flags, pins));

  const auto fd = new_fd(call, context, "out_access_fd");
  call.answer("out_access_fd", fd);
  call.write_back(cite("kernel: iommufd_test_create_access"));

  const auto id = lowest_unused<L>(context, {});
  context.accesses.insert(call.accepted(), Access<L>{id, fd, args.id, has(args.flags, pins), number<L>(0), {}});
}

template <class L>
void access_replace_ioas(typename L::Call& call, Context<L>& context, const ReplaceIoasArgs<L>& args) {
  const auto access = access_of<L>(call, context, args.id);
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  come_to<L>(call, context, ioas, access->pins);

  const auto moves = call.accepted() && access->ioas != args.ioas_id;
  context.accesses.update(
      moves, [&](const Access<L>& a) { return a.fd == args.id; },
      [&](Access<L>& a, const Bool<L>& when) {
        a.ioas = select(when, args.ioas_id, a.ioas);
        a.pinned.erase(when, [](const PinnedRange<L>&) { return L::yes(); });
      });
}

}  // namespace ioasis::model
