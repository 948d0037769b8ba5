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
  Bool<L> unbound{};  ///< the call is on a device's file, which is bound to no iommufd
  Bool<L> unset{};    ///< it is on VFIO's own container, which has no IOMMU
  Bool<L> first{};    ///< whose IOMMU is type1, and not type1v2
};

/// How many framing clauses a command has. A struct that they refuse has no arguments that another clause of the
/// command could speak of, so they meet one another alone.
constexpr int framing_clauses(uapi::Command command) {
  constexpr int kExtensible = 6, kBare = 1, kArgsz = 2, kBoundArgsz = 1 + kArgsz, kSecondArgsz = 1 + kBoundArgsz;
  switch (uapi::info(command).passing) {
    case uapi::Passing::Extensible:
      return kExtensible;
    case uapi::Passing::Argsz:
      return kArgsz;
    case uapi::Passing::BoundArgsz:
    case uapi::Passing::SetArgsz:
      return kBoundArgsz;
    case uapi::Passing::SecondArgsz:
      return kSecondArgsz;
    case uapi::Passing::Bare:
      return kBare;
    case uapi::Passing::Unread:
    case uapi::Passing::Number:
    case uapi::Passing::SystemCall:
      return 0;
  }
  return 0;
}

/// The clauses of the format common to iommufd's own commands, in the kernel's order.
template <class L>
void extensible_framing(typename L::Call& call, const Frame<L>& frame) {
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

/// The clauses of VFIO's format: the shortest struct is read, whatever size is stated, and what follows it never.
template <class L>
void argsz_framing(typename L::Call& call, const Frame<L>& frame) {
  call.refuse("struct-unreadable", EFAULT, cite("kernel: iommufd_vfio_ioctl, copy_from_user"),
              [&] { return frame.body_unreadable; });
  call.refuse("struct-short", EINVAL, cite("uapi/linux/vfio.h: argsz, the size of the structure passed"),
              [&] { return frame.too_short; });
}

/// The same of what a device's file answers only once it is bound.
template <class L>
void bound_framing(typename L::Call& call, const Frame<L>& frame) {
  call.refuse("device-unbound", EINVAL,
              cite("driver-api/vfio.rst: VFIO device cdev; VFIO_DEVICE_BIND_IOMMUFD gates full device access"),
              [&] { return frame.unbound; });
  argsz_framing<L>(call, frame);
}

/// The same of what VFIO's own container leaves to its IOMMU, once it has one, and where `second` of type1v2 alone.
template <class L>
void type1_framing(typename L::Call& call, const Frame<L>& frame, bool second) {
  call.refuse("iommu-unset", EINVAL,
              cite("driver-api/vfio.rst: with a group in the container, the remaining ioctls become available; kernel: "
                   "vfio_fops_unl_ioctl"),
              [&] { return frame.unset; });
  if (second)
    call.refuse("version-one", EACCES, cite("kernel: vfio_iommu_type1_dirty_pages; type1v2 alone"),
                [&] { return frame.first; });
  argsz_framing<L>(call, frame);
}

/// A struct that does not state its size can only be unreadable.
template <class L>
void bare_framing(typename L::Call& call, const Frame<L>& frame) {
  call.refuse("struct-unreadable", EFAULT, cite("kernel: get_user"), [&] { return frame.body_unreadable; });
}

/// The framing clauses of a command.
template <class L>
void framing(typename L::Call& call, const Frame<L>& frame, uapi::Passing passing) {
  if (passing == uapi::Passing::Extensible) extensible_framing<L>(call, frame);
  if (passing == uapi::Passing::Argsz) argsz_framing<L>(call, frame);
  if (passing == uapi::Passing::BoundArgsz) bound_framing<L>(call, frame);
  if (passing == uapi::Passing::SetArgsz) type1_framing<L>(call, frame, false);
  if (passing == uapi::Passing::SecondArgsz) type1_framing<L>(call, frame, true);
  if (passing == uapi::Passing::Bare) bare_framing<L>(call, frame);
}

}  // namespace ioasis::model
