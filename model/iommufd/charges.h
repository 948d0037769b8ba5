// What pinning more of memory, or looking at what is pinned, rests on: that the kernel knows how much is charged.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

/// Nothing is specified of a call that `charged` holds of: it uses memory for which a process is charged that has
/// ended.
template <class L, class Charged>
void check_charges(typename L::Call& call, Charged&& charged) {
  call.undefined("charged-to-the-dead",
                 cite("enum iommufd_option: RLIMIT_MODE; kernel: update_mm_locked_vm")
                     .departs("what is given back of the memory of a process that has ended stays charged to it, and "
                              "whatever pins that memory again finds the count wrong: the kernel warns"),
                 charged);
}

}  // namespace ioasis::model
