// Calls that are none: numbers and selftest operations that do not exist, and ioctls on a file that is closed.
#pragma once

#include <cerrno>

#include "model/clause.h"
#include "model/logic/logic.h"

namespace ioasis::model {

/// Numbers that are no command. Those between the first and the last command are looked up only after the struct's
/// size has been read.
template <class L>
void unknown_number(typename L::Call& call, const Bool<L>& size_readable, const Bool<L>& between) {
  call.refuse("size-unreadable", EFAULT,
              cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOTTY")
                  .departs("an unknown number within the range of commands answers EFAULT if the struct is unreadable"),
              [&] { return between && !size_readable; });
  call.refuse("number-unknown", ENOTTY, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOTTY"),
              [] { return L::yes(); });
}

/// An ioctl on a descriptor that is closed.
template <class L>
void closed_file(typename L::Call& call) {
  call.refuse("file-closed", EBADF, cite("ioctl(2): EBADF, fd is not a valid file descriptor"),
              [] { return L::yes(); });
}

/// Selftest operations that do not exist.
template <class L>
void unknown_test_op(typename L::Call& call) {
  call.refuse("op-unknown", EOPNOTSUPP, cite("kernel: iommufd_test"), [] { return L::yes(); });
}

}  // namespace ioasis::model
