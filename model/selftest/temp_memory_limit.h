// Selftest SET_TEMP_MEMORY_LIMIT: how large the kernel's temporary arrays may get, of all contexts at once.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct MemoryLimitArgs {
  Number<L> limit;
  template <class F>
  void fields(F&& f) {
    f("limit", limit);
  }
};

template <class L>
void set_temp_memory_limit(typename L::Call& call, Context<L>& context, const MemoryLimitArgs<L>& args) {
  call.refuse("limit-too-low", EINVAL, cite("kernel: iommufd_test; room for one page's number and count"),
              [&] { return args.limit < number<L>("LEAST_LIMIT", uapi::kLeastMemoryLimit); });
  context.memory_limit = select(call.accepted(), args.limit, context.memory_limit);
}

}  // namespace ioasis::model
