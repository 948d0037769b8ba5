// What several of VFIO's ioctls are given, and no more.
#pragma once

#include "model/logic/quantity.h"

namespace ioasis::model {

/// A struct of flags alone.
template <class L>
struct VfioFlagsArgs {
  Number<L> argsz;
  Number<L> flags;
  template <class F>
  void fields(F&& f) {
    f("argsz", argsz);
    f("flags", flags);
  }
};

/// A number that is not looked at.
template <class L>
struct VfioNothingArgs {
  Number<L> argument;
  template <class F>
  void fields(F&& f) {
    f("argument", argument);
  }
};

}  // namespace ioasis::model
