// An array in user memory whose entries are two or three 32-bit numbers each: what HWPT_INVALIDATE and WRITE are given.
#pragma once

#include <vector>

#include "model/logic/quantity.h"

namespace ioasis::model {

/// Bytes of each of the numbers.
inline constexpr std::uint64_t kNumberBytes = 4;

/// Entries in order, as far as they can be read.
template <class L>
class NumberList {
 public:
  struct Entry {
    Bool<L> there{};
    Bool<L> unreadable{};  ///< its numbers are 0 then
    Number<L> first{};
    Number<L> second{};
    Number<L> third{};  ///< 0 where there are two
    Bool<L> repeats{};  ///< its first number is that of an earlier entry
  };

  explicit NumberList(std::vector<Entry> entries) : entries_(std::move(entries)) {}

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
      found.third = select(here, e.third, found.third);
    }
    return found;
  }

  /// Those before the first for which `is` holds.
  template <class P>
  NumberList before(P&& is) const {
    auto kept = entries_;
    auto on = L::yes();
    for (Entry& e : kept) {
      on = on && !is(e);
      e.there = e.there && on;
    }
    return NumberList(std::move(kept));
  }

 private:
  std::vector<Entry> entries_;
};

}  // namespace ioasis::model
