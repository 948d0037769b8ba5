// IOMMU_IOAS_CHANGE_PROCESS: what is pinned is accounted to the calling process from now on.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct ChangeProcessArgs {
  Number<L> reserved;
  template <class F>
  void fields(F&& f) {
    f("__reserved", reserved);
  }
};

/// The files that a trace can name are never pinned, so that nothing is accounted, and nothing else shows of it.
template <class L>
void ioas_change_process(typename L::Call& call, Context<L>& context, const ChangeProcessArgs<L>& args) {
  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_ioas_change_process: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("memory-mapped", EINVAL,
              cite("struct iommu_ioas_change_process: only supports maps created with IOMMU_IOAS_MAP_FILE"), [&] {
                return context.ioases.any([&](const Ioas<L>& o) {
                  return o.areas.any([&](const Area<L>& a) { return !context.of_file(a); });
                });
              });
}

}  // namespace ioasis::model
