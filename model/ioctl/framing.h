// What every command checks before its own clauses: the struct, its size, and what a newer program may add to it.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

/// The struct as the program placed it. The first four bytes are the size the program states.
template <class L>
struct Frame {
  Bool<L> size_readable{};    ///< the first four bytes
  Bool<L> number_exact{};     ///< the ioctl number has the type, direction and size bits the command has
  Bool<L> too_short{};        ///< the size stated is below the command's minimum
  Bool<L> tail_set{};         ///< bytes beyond the struct this kernel knows are readable and not all zero
  Bool<L> tail_unreadable{};  ///< and zero up to a page that cannot be read
  Bool<L> body_unreadable{};
};

/// How many clauses the common format has. A struct that they refuse has no arguments that another clause of the
/// command could speak of, so they meet one another alone.
inline constexpr int kFramingClauses = 6;

/// The clauses of the common format, in the kernel's order.
template <class L>
void framing(typename L::Call& call, const Frame<L>& frame) {
  call.refuse("size-unreadable", EFAULT, cite("kernel: iommufd_fops_ioctl"), [&] { return !frame.size_readable; });
  call.refuse("number-inexact", ENOTTY, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOTTY"),
              [&] { return !frame.number_exact; });
  call.refuse("struct-short", EINVAL, cite("kernel: iommufd_fops_ioctl, the command's min_size"),
              [&] { return frame.too_short; });
  call.refuse("tail-set", E2BIG, cite("uapi/linux/iommufd.h: DOC: General ioctl format, E2BIG"),
              [&] { return frame.tail_set; });
  call.refuse("tail-unreadable", EFAULT, cite("kernel: copy_struct_from_user"), [&] { return frame.tail_unreadable; });
  call.refuse("struct-unreadable", EFAULT, cite("kernel: copy_struct_from_user"),
              [&] { return frame.body_unreadable; });
}

}  // namespace ioasis::model
