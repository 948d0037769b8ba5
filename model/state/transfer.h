// Bytes on their way from one place in the program's memory to another, of another process perhaps.
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
  Number<L> to_process{};  ///< whose memory it goes to, and comes from
  Number<L> from_process{};
  Bool<L> zeroes{};  ///< they come from nowhere

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
