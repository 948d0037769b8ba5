// An array in user memory whose entries are two 32-bit numbers each: what HWPT_INVALIDATE and WRITE are given.
#pragma once

#include <vector>

#include "model/logic/quantity.h"

namespace ioasis::model {

/// Bytes of an entry.
inline constexpr std::uint64_t kPairBytes = 8;

/// Entries in order, as far as they can be read.
template <class L>
class PairList {
 public:
  struct Entry {
    Bool<L> there{};
    Bool<L> unreadable{};  ///< both numbers are 0 then
    Number<L> first{};
    Number<L> second{};
    Bool<L> repeats{};  ///< its first number is that of an earlier entry
  };

  explicit PairList(std::vector<Entry> entries) : entries_(std::move(entries)) {}

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
      found.repeats = found.repeats || (here && e.repeats);
      found.first = select(here, e.first, found.first);
      found.second = select(here, e.second, found.second);
    }
    return found;
  }

  /// Those before the first for which `is` holds.
  template <class P>
  PairList before(P&& is) const {
    auto kept = entries_;
    auto on = L::yes();
    for (Entry& e : kept) {
      on = on && !is(e);
      e.there = e.there && on;
    }
    return PairList(std::move(kept));
  }

 private:
  std::vector<Entry> entries_;
};

}  // namespace ioasis::model
