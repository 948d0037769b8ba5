// What an IOAS has under a proposal of 2022, and no kernel's has.
#pragma once

#include "model/state/range.h"

namespace ioasis::model {

/// A part of an IOAS that may be mapped, by pages of that size.
template <class L>
struct Window {
  ObjectId<L> ioas;
  IovaRange<L> range;
  Length<L> page;

  typename L::Word order() const { return range.first.word; }
  template <class F>
  void fields(F&& f) {
    f("ioas", ioas);
    f("range", range);
    f("page", page);
  }
};

/// A range of an IOAS that is kept from something.
template <class L>
struct KeptRange {
  ObjectId<L> ioas;
  IovaRange<L> range;

  typename L::Word order() const { return range.first.word; }
  template <class F>
  void fields(F&& f) {
    f("ioas", ioas);
    f("range", range);
  }
};

}  // namespace ioasis::model
