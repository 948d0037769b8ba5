// The wording of the specification text, for readings that have no use for words: each is just what it words.
#pragma once

#include <string_view>

namespace ioasis::model {

struct Unworded {
  /// "WORDS"
  template <class F>
  static auto say(std::string_view, F&& f) {
    return f();
  }
  /// "A RELATION B"
  template <class A, class B, class F>
  static auto relate(const A&, std::string_view, const B&, F&& f) {
    return f();
  }
  /// "A PREDICATE"
  template <class A, class F>
  static auto state(const A&, std::string_view, F&& f) {
    return f();
  }
  /// The length of a range, called after it
  template <class A, class F>
  static auto measure(const A&, F&& f) {
    return f();
  }
  /// A quantity called "NAME"
  template <class F>
  static auto name(std::string_view, F&& f) {
    return f();
  }
  /// A set called "NAME"
  template <class S>
  static S label(std::string_view, S set) {
    return set;
  }
};

}  // namespace ioasis::model
