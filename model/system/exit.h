// EXIT: a process of the program ends.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct ExitArgs {
  template <class F>
  void fields(F&&) {}
};

/// Nothing of iommufd goes: other processes share its files. Its memory does, but for the pages that domains and
/// accesses hold; what belonged to it can be pinned no more.
template <class L>
void exit(typename L::Call& call, Context<L>& context, const ExitArgs<L>&) {
  context.memory.end(call.accepted(), context.memory.caller());
}

}  // namespace ioasis::model
