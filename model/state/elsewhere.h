// What a file needs to know of the program's other files: memory is pinned and charged whoever had it mapped, and
// descriptors are the program's.
#pragma once

#include "model/state/objects.h"

namespace ioasis::model {

/// Memory of an area that a domain or an access of another file holds. Its `pages` are of no MAP call of this file.
template <class L>
struct Held {
  Area<L> area;
  IovaRange<L> range;
  Number<L> rlimit_mode{};  ///< of that file

  typename L::Word order() const { return area.pages.word; }
  template <class F>
  void fields(F&& f) {
    f("area", area);
    f("range", range);
    f("rlimit_mode", rlimit_mode);
  }
};

/// A descriptor that is open, and not through this file.
template <class L>
struct Descriptor {
  Fd<L> fd;

  typename L::Word order() const { return fd.word; }
  template <class F>
  void fields(F&& f) {
    f("fd", fd);
  }
};

}  // namespace ioasis::model
