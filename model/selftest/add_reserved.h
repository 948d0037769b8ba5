// Selftest ADD_RESERVED: a reserved range, as a device would bring one.
#pragma once

#include "model/proposals/narrowing.h"

namespace ioasis::model {

template <class L>
struct AddReservedArgs {
  ObjectId<L> id;
  Iova<L> start;
  Length<L> length;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("start", start);
    f("length", length);
  }
};

template <class L>
void add_reserved(typename L::Call& call, Context<L>& context, const AddReservedArgs<L>& args) {
  const auto is_ioas = [&](const Ioas<L>& o) { return o.id == args.id; };
  const auto ioas = context.ioases.find(is_ioas);
  const auto range = span(args.start, args.length);

  call.refuse("length-zero", EINVAL, cite("kernel: iommufd_test_add_reserved"),
              [&] { return args.length == bytes<L>(0); });
  call.refuse("range-wraps", EOVERFLOW, cite("kernel: iommufd_test_add_reserved"),
              [&] { return wraps(args.start, args.length); });
  call.refuse("ioas-unknown", ENOENT, cite("kernel: iommufd_test_add_reserved"), [&] { return !ioas.exists; });
  call.refuse("range-mapped", EADDRINUSE, cite("kernel: iopt_reserve_iova"),
              [&] { return ioas->areas.any([&](const Area<L>& a) { return a.iova.overlaps(range); }); });
  call.refuse("range-allowed", EADDRINUSE,
              cite("struct iommu_ioas_allow_iovas: when an allowed range is specified any narrowing will be refused"),
              [&] { return ioas->allowed.any([&](const IovaRange<L>& r) { return r.overlaps(range); }); });
  keep_from_reserving<L>(
      call, context, args.id, [&](const IovaRange<L>& r) { return r.overlaps(range); }, false);

  context.ioases.update(call.accepted(), is_ioas,
                        [&](Ioas<L>& o, const Bool<L>& when) { o.reserved.insert(when, range); });
}

}  // namespace ioasis::model
