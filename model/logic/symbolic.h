// The reading that proves: truth values and words are Z3 expressions, sets are slots that may be in use. What each
// operation means is said in concrete.h; the results are the same.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "model/logic/fields.h"
#include "model/logic/quantity.h"
#include "model/logic/symbolic_value.h"
#include "model/logic/unworded.h"

namespace ioasis::model {

class SymbolicCall;
class SymbolicMemory;
struct Symbolic;
template <class T>
class SymbolicSet;

/// Which check failed first; at most one of `which` holds.
struct SymbolicFailure {
  std::vector<SymbolicBool> which;
  const SymbolicBool& operator()(std::size_t check) const { return which[check]; }
};

/// An element that may be there, and the outcome of each check on it.
struct SymbolicCandidate {
  SymbolicBool live;
  SymbolicWord order;
  std::vector<SymbolicBool> failed;
};
SymbolicFailure first_of(const std::vector<SymbolicCandidate>& candidates, std::size_t checks);

/// How many different words there are among those whose condition holds.
SymbolicWord count_distinct(const std::vector<std::pair<SymbolicBool, SymbolicWord>>& words);

// `into` becomes `from` where `take` holds; sets slot by slot.

inline void merge(const SymbolicBool& take, SymbolicBool& into, const SymbolicBool& from) {
  into = select(take, from, into);
}
template <class Tag>
void merge(const SymbolicBool& take, Quantity<Symbolic, Tag>& into, const Quantity<Symbolic, Tag>& from) {
  into.word = select(take, from.word, into.word);
}
template <class T>
void merge(const SymbolicBool& take, SymbolicSet<T>& into, const SymbolicSet<T>& from);
template <class T>
requires requires(T& value) {
  value.fields([](const char*, auto&) {});
}
void merge(const SymbolicBool& take, T& into, T from) {
  each_field(std::move(from), into, [&](const auto& theirs, auto& part) { merge(take, part, theirs); });
}

template <class T>
struct SymbolicFound {
  SymbolicBool exists;
  T element;
  const T* operator->() const { return &element; }
  const T& operator*() const { return element; }
};

template <class T>
class SymbolicSet {
 public:
  struct Slot {
    SymbolicBool live;
    T value;
  };

  template <class P>
  SymbolicBool any(P&& is) const {
    SymbolicBool some;
    for (const auto& slot : slots_) some = some || (slot.live && is(slot.value));
    return some;
  }
  SymbolicBool empty() const {
    return !any([](const T&) { return SymbolicBool(true); });
  }

  template <class P>
  SymbolicFound<T> find(P&& is) const {
    SymbolicFound<T> found;
    for (const auto& slot : slots_) {
      const auto here = slot.live && is(slot.value);
      found.exists = found.exists || here;
      merge(here, found.element, slot.value);
    }
    return found;
  }

  template <class P, class F, class V>
  V largest(P&& is, F&& value, V floor) const {
    for (const auto& slot : slots_) {
      const V here = value(slot.value);
      merge(slot.live && is(slot.value) && floor < here, floor, here);
    }
    return floor;
  }
  template <class F, class V>
  V smallest(F&& value, V ceiling) const {
    for (const auto& slot : slots_) {
      const V here = value(slot.value);
      merge(slot.live && here < ceiling, ceiling, here);
    }
    return ceiling;
  }
  template <class P, class F>
  SymbolicWord total(P&& is, F&& value) const {
    SymbolicWord sum;
    for (const auto& slot : slots_) sum = sum + select(slot.live && is(slot.value), value(slot.value), SymbolicWord(0));
    return sum;
  }
  template <class P, class F>
  void each(P&& is, F&& visit) const {
    for (const auto& slot : slots_) visit(slot.value, slot.live && is(slot.value));
  }
  template <class... Checks>
  SymbolicFailure first_failure(const Checks&... checks) const {
    std::vector<SymbolicCandidate> candidates;
    for (const auto& slot : slots_) candidates.push_back({slot.live, slot.value.order(), {checks(slot.value)...}});
    return first_of(candidates, sizeof...(checks));
  }

  void insert(const SymbolicBool& when, T element) { slots_.push_back({when, std::move(element)}); }
  void insert_all(const SymbolicBool& when, const SymbolicSet& others) {
    for (const auto& slot : others.slots_) insert(when && slot.live, slot.value);
  }
  template <class P>
  void erase(const SymbolicBool& when, P&& is) {
    for (auto& slot : slots_) slot.live = slot.live && !(when && is(slot.value));
  }
  void replace(const SymbolicBool& when, const SymbolicSet& others) {
    for (auto& slot : slots_) slot.live = slot.live && !when;
    insert_all(when, others);
  }
  template <class P, class F>
  void update(const SymbolicBool& when, P&& is, F&& change) {
    for (auto& slot : slots_) change(slot.value, when && slot.live && is(slot.value));
  }

  /// For those outside the text. A slot keeps its place as long as the set lives; new elements go to new slots.
  const std::vector<Slot>& slots() const { return slots_; }
  std::vector<Slot>& slots() { return slots_; }

 private:
  std::vector<Slot> slots_;
};

template <class T>
void merge(const SymbolicBool& take, SymbolicSet<T>& into, const SymbolicSet<T>& from) {
  const auto& others = from.slots();
  while (into.slots().size() < others.size()) into.insert(SymbolicBool(false), T{});
  for (std::size_t i = 0; i < into.slots().size(); ++i) {
    auto& slot = into.slots()[i];
    merge(take, slot.live, i < others.size() ? others[i].live : SymbolicBool(false));
    if (i < others.size()) merge(take, slot.value, others[i].value);
  }
}

/// What is left of all words beside the blocks, as far as the text asks: how many ranges.
class SymbolicGaps {
 public:
  struct Block {
    SymbolicBool when;
    SymbolicWord first;
    SymbolicWord last;
  };
  explicit SymbolicGaps(std::vector<Block> blocks) : blocks_(std::move(blocks)) {}
  SymbolicWord count() const;
  SymbolicBool holds(const SymbolicWord& word) const;

 private:
  std::vector<Block> blocks_;
};

struct Symbolic : Unworded {
  using Bool = SymbolicBool;
  using Word = SymbolicWord;
  using Call = SymbolicCall;
  using Memory = SymbolicMemory;
  using Failure = SymbolicFailure;
  template <class T>
  using Set = SymbolicSet<T>;
  template <class T>
  using Found = SymbolicFound<T>;

  static Bool yes() { return Bool(true); }
  static Word literal(std::string_view, std::uint64_t value) { return Word(value); }
  static Word select(const Bool& c, const Word& a, const Word& b) { return model::select(c, a, b); }
  static Bool aligned(const Word& word, const Word& alignment);
  static Word align_up(const Word& word, const Word& alignment);
  static Word lowest_bit(const Word& word);
  static Word power_of_two_above(const Word& word);
  /// `divisor` is a power of two, where it is a number of the text.
  static Word quotient(const Word& word, std::uint64_t divisor);
  static Word quotient(const Word& word, const Word& divisor);
  static Bool multiple(const Word& word, std::uint64_t divisor);
  static Bool multiple(const Word& word, const Word& divisor);

  template <class F>
  static auto once(F f) {
    return [f, result = std::optional<SymbolicFailure>()]() mutable {
      if (!result) result = f();
      return *result;
    };
  }

  /// The lowest of the candidates within the session's bound; that one of them is free is assumed.
  template <class Q, class P>
  static Q first_free(P&& free) {
    auto& session = SymbolicSession::current();
    Q lowest;
    Bool some;
    for (std::uint64_t id = session.bounds().ids; id > 0; --id) {
      const Q candidate{Word(id)};
      const auto here = free(candidate);
      some = some || here;
      merge(here, lowest, candidate);
    }
    session.assume(some);
    session.assume(free(lowest));  // it follows, but not at once
    return lowest;
  }

  template <class F>
  static Word distinct(std::string_view, F&& visit) {
    std::vector<std::pair<Bool, Word>> words;
    visit([&](const Bool& when, const Word& word) { words.emplace_back(when, word); });
    return count_distinct(words);
  }

  /// Not followed: callers have CAP_IPC_LOCK here, to whom nothing is charged.
  template <class F>
  static Word covered(F&&) {
    return Word(0);
  }

  template <class F>
  static SymbolicGaps gaps(F&& visit) {
    std::vector<SymbolicGaps::Block> blocks;
    visit([&](const Bool& when, const Word& first, const Word& last) { blocks.push_back({when, first, last}); });
    return SymbolicGaps(std::move(blocks));
  }

  /// Over the indices within the session's bound; it is assumed that there are no more.
  template <class F>
  static void times(std::string_view, const Word& count, F&& visit) {
    auto& session = SymbolicSession::current();
    for (std::uint64_t i = 0; i < session.bounds().indices; ++i) visit(Word(i), Word(i) < count);
    session.assume(count <= Word(session.bounds().indices));
  }

  /// Over the indices within the session's bound. It is assumed that there are no more, or that one of these fails.
  template <class... Checks>
  static SymbolicFailure first_failure(std::string_view, const Word& count, const Checks&... checks) {
    auto& session = SymbolicSession::current();
    std::vector<SymbolicCandidate> candidates;
    for (std::uint64_t i = 0; i < session.bounds().indices; ++i)
      candidates.push_back({Word(i) < count, Word(i), {checks(Word(i))...}});
    const auto failure = first_of(candidates, sizeof...(checks));
    Bool enough = count <= Word(session.bounds().indices);
    for (const auto& which : failure.which) enough = enough || which;
    session.assume(enough);
    return failure;
  }
};

}  // namespace ioasis::model
