// The reading that prints: truth values and words are the text of the expression that makes them.
#pragma once

#include <string>
#include <vector>

#include "model/clause.h"
#include "model/logic/quantity.h"
#include "model/state/range.h"

namespace ioasis::model {

/// An expression and how tightly its outermost operator binds: it is put in brackets inside a tighter one.
struct Phrase {
  enum Level { Or, And, Not, Compare, Sum, Atom };
  std::string text = "0";
  Level level = Atom;

  std::string within(Level outer) const { return level < outer ? "(" + text + ")" : text; }
};

struct DescribedBool : Phrase {
  std::string opposite = {};  ///< how its negation reads, where that is more than "not"

  // What a dialect settles is left out of what is said: the operators drop it.
  bool always() const { return text == "always"; }
  bool never() const { return text == "never"; }
};
struct DescribedWord : Phrase {};

DescribedBool operator&&(const DescribedBool& a, const DescribedBool& b);
DescribedBool operator||(const DescribedBool& a, const DescribedBool& b);
DescribedBool operator!(const DescribedBool& a);
DescribedBool operator==(const DescribedWord& a, const DescribedWord& b);
DescribedBool operator!=(const DescribedWord& a, const DescribedWord& b);
DescribedBool operator<(const DescribedWord& a, const DescribedWord& b);
DescribedBool operator<=(const DescribedWord& a, const DescribedWord& b);
DescribedWord operator+(const DescribedWord& a, const DescribedWord& b);
DescribedWord operator-(const DescribedWord& a, const DescribedWord& b);
DescribedWord operator*(const DescribedWord& a, std::uint64_t b);
DescribedWord operator*(const DescribedWord& a, const DescribedWord& b);
DescribedWord operator&(const DescribedWord& a, const DescribedWord& b);
DescribedWord operator|(const DescribedWord& a, const DescribedWord& b);
DescribedWord operator~(const DescribedWord& a);

/// Where effects are written down while a command is being described.
std::vector<std::string>& described_effects();

/// A value of T whose fields are named after it: "area" has "area.iova.first".
template <class T>
T named(const std::string& name) {
  T value{};
  if constexpr (requires { value.word; })
    value.word = DescribedWord{{name, Phrase::Atom}};
  else if constexpr (requires { value.rename(name); })
    value.rename(name);
  else if constexpr (requires { value.text; })
    value.text = name;
  else
    value.fields([&](const char* field, auto& part) {
      part = named<std::remove_reference_t<decltype(part)>>(name.empty() ? field : name + "." + field);
    });
  return value;
}

/// What an element of a set of T is called in the text.
template <class T>
std::string element_name();

struct DescribedFailure {
  std::vector<std::string> checks;
  DescribedBool operator()(std::size_t check) const { return {{checks[check], Phrase::Compare}}; }
};

template <class T>
struct DescribedFound {
  DescribedBool exists;
  T element;
  const T* operator->() const { return &element; }
  const T& operator*() const { return element; }
};

template <class T>
class DescribedSet {
 public:
  void rename(const std::string& name) { name_ = name; }
  const std::string& name() const { return name_; }
  /// The release has no such objects: there never is one.
  void leave_out() { left_out_ = true; }

  template <class P>
  DescribedBool any(P&& is) const {
    if (left_out_) return !empty();
    return {{"some " + one() + " in " + name_ + ": " + is(named<T>(one())).within(Phrase::And), Phrase::Not},
            "no " + one() + " in " + name_ + ": " + is(named<T>(one())).within(Phrase::And)};
  }
  DescribedBool empty() const {
    if (left_out_) return {{"always", Phrase::Atom}, "never"};
    return {{name_ + " is empty", Phrase::Compare}, name_ + " is not empty"};
  }
  template <class P>
  DescribedFound<T> find(P&& is) const {
    if (left_out_) return {!empty(), named<T>(one())};
    const std::string which = one() + " with " + is(named<T>(one())).text;
    return {{{"a " + which + " exists", Phrase::Compare}, "no " + which + " exists"}, named<T>(one())};
  }
  template <class P, class F, class V>
  V largest(P&&, F&& value, V) const {
    return V{DescribedWord{{"largest(" + value(named<T>(one())).word.text + ")", Phrase::Atom}}};
  }
  template <class F, class V>
  V smallest(F&& value, V) const {
    return V{DescribedWord{{"smallest(" + value(named<T>(one())).word.text + ")", Phrase::Atom}}};
  }
  template <class P, class F>
  DescribedWord total(P&& is, F&&) const {
    return {{"bytes of every " + one() + " with " + is(named<T>(one())).text, Phrase::Sum}};
  }
  template <class P, class F>
  void each(P&& is, F&& visit) const {
    const auto element = named<T>(one());
    visit(element, is(element));
  }
  template <class... Checks>
  DescribedFailure first_failure(const Checks&... checks) const {
    const auto element = named<T>(one());
    return {{("the first " + one() + " of " + name_ + " to fail: " + checks(element).within(Phrase::And))...}};
  }

  void insert(const DescribedBool&, const T&) { effect("add to " + name_); }
  void insert_all(const DescribedBool&, const DescribedSet&) { effect("add to " + name_); }
  template <class P>
  void erase(const DescribedBool&, P&& is) {
    effect("remove from " + name_ + " every " + one() + " with " + is(named<T>(one())).text);
  }
  void replace(const DescribedBool&, const DescribedSet&) { effect("replace " + name_); }
  template <class P, class F>
  void update(const DescribedBool& when, P&&, F&& change) {
    auto element = named<T>(one());
    change(element, when);
  }

 private:
  static std::string one() { return element_name<T>(); }
  void effect(const std::string& text) const {
    if (!name_.empty() && !left_out_) described_effects().push_back(text);
  }
  std::string name_;
  bool left_out_ = false;
};

struct DescribedGaps {
  DescribedWord count() const { return {{"the number of usable ranges", Phrase::Atom}}; }
};

class DescribedCall;
class DescribedMemory;

struct Describe {
  using Bool = DescribedBool;
  using Word = DescribedWord;
  using Call = DescribedCall;
  using Memory = DescribedMemory;
  using Failure = DescribedFailure;
  template <class T>
  using Set = DescribedSet<T>;
  template <class T>
  using Found = DescribedFound<T>;

  static DescribedBool yes() { return {{"always", Phrase::Atom}, "never"}; }
  /// "SUBJECT PREDICATE", and the same denied.
  static DescribedBool sentence(const std::string& subject, const std::string& predicate);

  /// What a range, a point or a set is called.
  template <class Point>
  static std::string called(const Span<Describe, Point>& range) {
    return range_called(range.first.word.text, range.last.word.text);
  }
  template <class Tag>
  static std::string called(const Quantity<Describe, Tag>& quantity) {
    return quantity.word.text;
  }
  template <class T>
  static std::string called(const DescribedSet<T>& set) {
    return set.name();
  }
  template <class A, class B, class F>
  static DescribedBool relate(const A& a, std::string_view relation, const B& b, F&&) {
    return sentence(called(a), std::string(relation) + " " + called(b));
  }
  template <class A, class F>
  static DescribedBool state(const A& a, std::string_view predicate, F&&) {
    return sentence(called(a), std::string(predicate));
  }
  template <class F>
  static auto name(std::string_view name, F&& f) {
    using Q = decltype(f());
    return Q{DescribedWord{{std::string(name), Phrase::Atom}}};
  }
  template <class T>
  static DescribedSet<T> label(std::string_view name, DescribedSet<T> set) {
    set.rename(std::string(name));
    return set;
  }
  static DescribedWord literal(std::string_view name, std::uint64_t value);
  static DescribedWord select(const DescribedBool& c, const DescribedWord& a, const DescribedWord& b);
  static DescribedBool aligned(const DescribedWord& word, const DescribedWord& alignment);
  static DescribedWord align_up(const DescribedWord& word, const DescribedWord& alignment);
  static DescribedWord lowest_bit(const DescribedWord& word);
  static DescribedWord power_of_two_above(const DescribedWord& word);
  static DescribedWord quotient(const DescribedWord& word, std::uint64_t divisor);
  static DescribedWord quotient(const DescribedWord& word, const DescribedWord& divisor);
  static DescribedBool multiple(const DescribedWord& word, std::uint64_t divisor);
  static DescribedBool multiple(const DescribedWord& word, const DescribedWord& divisor);

  template <class Point, class F>
  static Length<Describe> measure(const Span<Describe, Point>& range, F&&) {
    return {DescribedWord{{"size(" + called(range) + ")", Phrase::Atom}}};
  }
  static std::string range_called(const std::string& first, const std::string& last);

  template <class C>
  static DescribedBool say(std::string_view words, C&&) {
    auto verb = words.find(" has ");
    if (verb == words.npos) verb = words.find(" is ");
    if (verb == words.npos) return {{std::string(words), Phrase::Compare}};
    return sentence(std::string(words.substr(0, verb)), std::string(words.substr(verb + 1)));
  }
  template <class F>
  static F once(F f) {
    return f;
  }
  template <class F>
  static DescribedWord distinct(std::string_view words, F&&) {
    return {{"the number of " + std::string(words), Phrase::Sum}};
  }
  template <class F>
  static DescribedWord covered(F&&) {
    return {{"the number of pages pinned then", Phrase::Sum}};
  }
  template <class F>
  static DescribedGaps gaps(F&&) {
    return {};
  }
  template <class Q, class P>
  static Q first_free(P&&) {
    return Q{DescribedWord{{"the lowest number free for it", Phrase::Atom}}};
  }
  template <class F>
  static void times(std::string_view one, const DescribedWord&, F&& visit) {
    visit({{"i", Phrase::Atom}}, {{"i is a " + std::string(one), Phrase::Compare}});
  }
  template <class... Checks>
  static DescribedFailure first_failure(std::string_view one, const DescribedWord&, const Checks&... checks) {
    const DescribedWord i{{"i", Phrase::Atom}};
    return {{("the first " + std::string(one) + " i to fail: " + checks(i).within(Phrase::And))...}};
  }
};

}  // namespace ioasis::model
