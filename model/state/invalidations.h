// What HWPT_INVALIDATE is given: entries in user memory, each of which has a part of an IOTLB forgotten.
#pragma once

#include <vector>

#include "model/logic/quantity.h"

namespace ioasis::model {

/// Entries in order, as far as they can be read.
template <class L>
class Invalidations {
 public:
  struct Entry {
    Bool<L> there{};
    Bool<L> unreadable{};  ///< flags and iotlb_id are 0 then
    Number<L> flags{};
    Number<L> iotlb_id{};
  };

  explicit Invalidations(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  Number<L> count() const {
    auto count = number<L>(0);
    for (const Entry& e : entries_) count = select(e.there, Number<L>{count.word + L::literal({}, 1)}, count);
    return count;
  }

  template <class P>
  Bool<L> any(P&& is) const {
    auto some = !L::yes();
    for (const Entry& e : entries_) some = some || (e.there && is(e));
    return some;
  }

  /// The first for which `is` holds; not there if it holds for none.
  template <class P>
  Entry first(P&& is) const {
    Entry found;
    for (const Entry& e : entries_) {
      const auto here = e.there && !found.there && is(e);
      found.there = found.there || here;
      found.unreadable = found.unreadable || (here && e.unreadable);
      found.flags = select(here, e.flags, found.flags);
      found.iotlb_id = select(here, e.iotlb_id, found.iotlb_id);
    }
    return found;
  }

  /// Those before the first for which `is` holds.
  template <class P>
  Invalidations before(P&& is) const {
    auto kept = entries_;
    auto on = L::yes();
    for (Entry& e : kept) {
      on = on && !is(e);
      e.there = e.there && on;
    }
    return Invalidations(std::move(kept));
  }

 private:
  std::vector<Entry> entries_;
};

}  // namespace ioasis::model
