// The reading that runs: truth values are bool, words are 64-bit integers, sets are ordered vectors.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "model/logic/logic.h"
#include "model/logic/unworded.h"

namespace ioasis::model {

class ConcreteCall;
class ConcreteMemory;

/// What looking an element up gives. When it does not exist, its fields are those of a default element.
template <class T>
struct ConcreteFound {
  bool exists;
  const T* element;
  const T* operator->() const { return element; }
  const T& operator*() const { return *element; }
};

/// Which check failed first, over elements in order and, for each element, checks in order.
struct ConcreteFailure {
  int which = -1;
  bool operator()(int check) const { return which == check; }
};

/// Runs `checks` on `element` in order; true, with the failure noted, at the first that fails.
template <class T, class... Checks>
bool fails(ConcreteFailure& failure, const T& element, const Checks&... checks) {
  int index = 0;
  const auto one = [&](const auto& check) {
    if (check(element)) failure.which = index;
    ++index;
    return failure.which >= 0;
  };
  return (one(checks) || ...);
}

/// A set ordered by T::order(), equal keys in order of insertion. These operations are the whole of what the
/// specification text may ask of a set.
template <class T>
class ConcreteSet {
 public:
  template <class P>
  bool any(P&& is) const {
    return std::any_of(elements_.begin(), elements_.end(), is);
  }
  bool empty() const { return elements_.empty(); }

  /// The element for which `is` holds; at most one may.
  template <class P>
  ConcreteFound<T> find(P&& is) const {
    static const T none{};
    const auto at = std::find_if(elements_.begin(), elements_.end(), is);
    return at == elements_.end() ? ConcreteFound<T>{false, &none} : ConcreteFound<T>{true, &*at};
  }

  /// The largest `value` of the elements for which `is` holds, but at least `floor`.
  template <class P, class F, class V>
  V largest(P&& is, F&& value, V floor) const {
    for (const T& e : elements_)
      if (is(e)) floor = std::max(floor, V(value(e)), [](const V& a, const V& b) { return a < b; });
    return floor;
  }

  /// The smallest `value` of all elements, but at most `ceiling`.
  template <class F, class V>
  V smallest(F&& value, V ceiling) const {
    for (const T& e : elements_) ceiling = std::min(ceiling, V(value(e)), [](const V& a, const V& b) { return a < b; });
    return ceiling;
  }

  /// The sum of `value` over the elements for which `is` holds.
  template <class P, class F>
  std::uint64_t total(P&& is, F&& value) const {
    std::uint64_t sum = 0;
    for (const T& e : elements_)
      if (is(e)) sum += value(e);
    return sum;
  }

  /// Calls visit(element, true) for the elements for which `is` holds, in order.
  template <class P, class F>
  void each(P&& is, F&& visit) const {
    for (const T& e : elements_)
      if (is(e)) visit(e, true);
  }

  template <class... Checks>
  ConcreteFailure first_failure(const Checks&... checks) const {
    ConcreteFailure failure;
    for (const T& e : elements_)
      if (fails(failure, e, checks...)) break;
    return failure;
  }

  void insert(bool when, T element) {
    if (!when) return;
    const auto at = std::upper_bound(elements_.begin(), elements_.end(), element.order(),
                                     [](std::uint64_t key, const T& e) { return key < e.order(); });
    elements_.insert(at, std::move(element));
  }
  void insert_all(bool when, const ConcreteSet& others) {
    for (const T& e : others.elements_) insert(when, e);
  }
  template <class P>
  void erase(bool when, P&& is) {
    if (when) std::erase_if(elements_, is);
  }
  void replace(bool when, const ConcreteSet& others) {
    if (when) elements_ = others.elements_;
  }
  /// Calls change(element, true) on the elements for which `is` holds; `change` leaves their order alone.
  template <class P, class F>
  void update(bool when, P&& is, F&& change) {
    if (!when) return;
    for (T& e : elements_)
      if (is(e)) change(e, true);
  }

  /// For those outside the text: pictures, generators, comparisons.
  const std::vector<T>& elements() const { return elements_; }

 private:
  std::vector<T> elements_;
};

/// Ranges (first, last), rising and apart.
class ConcreteGaps {
 public:
  explicit ConcreteGaps(std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges) : ranges_(std::move(ranges)) {}
  std::uint64_t count() const { return ranges_.size(); }
  bool holds(std::uint64_t word) const {
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [&](const auto& range) { return range.first <= word && word <= range.second; });
  }
  const std::vector<std::pair<std::uint64_t, std::uint64_t>>& ranges() const { return ranges_; }

 private:
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_;
};

struct Concrete : Unworded {
  using Bool = bool;
  using Word = std::uint64_t;
  using Call = ConcreteCall;
  using Memory = ConcreteMemory;
  using Failure = ConcreteFailure;
  template <class T>
  using Set = ConcreteSet<T>;
  template <class T>
  using Found = ConcreteFound<T>;

  static bool yes() { return true; }
  static Word literal(std::string_view, Word value) { return value; }
  static Word select(bool condition, Word then, Word otherwise) { return condition ? then : otherwise; }
  static bool aligned(Word word, Word alignment) { return (word & (alignment - 1)) == 0; }
  /// The next multiple of `alignment` (a power of two), wrapping to 0 past the last.
  static Word align_up(Word word, Word alignment) { return (word + (alignment - 1)) & ~(alignment - 1); }
  static Word lowest_bit(Word word) { return word & -word; }
  /// The smallest power of two not below `word`; 0 if there is none, above 2^63.
  static Word power_of_two_above(Word word) { return word > Word{1} << 63 ? 0 : std::bit_ceil(word); }

  /// By 0: all bits set, as bit-vectors have it.
  static Word quotient(Word word, Word divisor) { return divisor == 0 ? ~Word{0} : word / divisor; }
  static bool multiple(Word word, Word divisor) { return divisor == 0 ? word == 0 : word % divisor == 0; }

  /// `f()`, computed at most once and not before it is asked for.
  template <class F>
  static auto once(F f) {
    return [f, result = std::optional<ConcreteFailure>()]() mutable {
      if (!result) result = f();
      return *result;
    };
  }

  /// The lowest quantity from 1 on for which `free` holds.
  template <class Q, class P>
  static Q first_free(P&& free) {
    Q candidate{1};
    while (!free(candidate)) ++candidate.word;
    return candidate;
  }

  /// How many different words `visit` passes to its argument as count(when, word); of what, for the printed text.
  template <class F>
  static Word distinct(std::string_view, F&& visit) {
    std::vector<Word> seen;
    visit([&](bool when, Word word) {
      if (when && std::find(seen.begin(), seen.end(), word) == seen.end()) seen.push_back(word);
    });
    return seen.size();
  }

  /// How many pairs (key, word) lie in the ranges that `visit` passes to its argument as add(when, key, first, last).
  template <class F>
  static Word covered(F&& visit) {
    std::vector<std::tuple<Word, Word, Word>> ranges;
    visit([&](bool when, Word key, Word first, Word last) {
      if (when) ranges.emplace_back(key, first, last);
    });
    std::sort(ranges.begin(), ranges.end());
    Word count = 0, last_key = 0, next = 0;
    for (const auto& [key, first, last] : ranges) {
      if (key != last_key) last_key = key, next = 0;
      if (last < next) continue;
      count += last - std::max(first, next) + 1;
      next = last + 1;
    }
    return count;
  }

  /// What is left of all 64-bit words when `visit` has passed the ranges in the way to its argument as
  /// block(when, first, last).
  template <class F>
  static ConcreteGaps gaps(F&& visit) {
    std::vector<std::pair<Word, Word>> blocked;
    visit([&](bool when, Word first, Word last) {
      if (when) blocked.emplace_back(first, last);
    });
    std::sort(blocked.begin(), blocked.end());
    std::vector<std::pair<Word, Word>> left;
    Word next = 0;
    for (const auto& [first, last] : blocked) {
      if (first > next) left.emplace_back(next, first - 1);
      if (last >= next) next = last + 1;
      if (last == ~Word{0}) return ConcreteGaps(std::move(left));
    }
    left.emplace_back(next, ~Word{0});
    return ConcreteGaps(std::move(left));
  }

  /// Calls visit(index, true) for the indices 0 .. count-1.
  template <class F>
  static void times(std::string_view, Word count, F&& visit) {
    for (Word i = 0; i < count; ++i) visit(i, true);
  }

  /// Over the indices 0 .. count-1, as Set::first_failure. Some index within reach must fail when count is huge.
  template <class... Checks>
  static ConcreteFailure first_failure(std::string_view, Word count, const Checks&... checks) {
    ConcreteFailure failure;
    for (Word i = 0; i < count; ++i)
      if (fails(failure, i, checks...)) break;
    return failure;
  }
};

}  // namespace ioasis::model
