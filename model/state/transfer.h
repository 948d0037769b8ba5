// Bytes on their way from one place in the program's memory to another.
#pragma once

#include "model/state/range.h"

namespace ioasis::model {

/// A part of what one call copies.
template <class L>
struct Transfer {
  Length<L> offset;  ///< how far into all that is copied
  UserVa<L> to;
  UserVa<L> from;
  Length<L> length;

  typename L::Word order() const { return offset.word; }
  template <class F>
  void fields(F&& f) {
    f("offset", offset);
    f("to", to);
    f("from", from);
    f("length", length);
  }
};

}  // namespace ioasis::model
