// What the proposals share that keep a range of an IOAS: how it is passed, and that there has to be one.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct KeepArgs {
  ObjectId<L> ioas_id;
  Iova<L> iova;
  Length<L> length;
  template <class F>
  void fields(F&& f) {
    f("ioas_id", ioas_id);
    f("iova", iova);
    f("length", length);
  }
};

template <class L>
void check_kept_range(typename L::Call& call, const Found<L, Ioas<L>>& ioas, const KeepArgs<L>& args) {
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });
  call.refuse("length-zero", EINVAL, cite("decided here: as IOAS_MAP"), [&] { return args.length == bytes<L>(0); });
  call.refuse("range-wraps", EOVERFLOW, cite("decided here: as IOAS_MAP"),
              [&] { return wraps(args.iova, args.length); });
}

}  // namespace ioasis::model
