// A word of a page table as a term, for code that is written over any kind of word.
#pragma once

#include <cstdint>

#include "solver/test/tables/paths.h"

namespace ioasis::solver::tables {

class Word {
 public:
  Word(Paths& paths, z3::expr term) : paths_(&paths), term_(std::move(term)) {}

  const z3::expr& term() const { return term_; }

  /// Not zero; either, where it can be both.
  explicit operator bool() const { return paths_->decide(term_ != of(0)); }
  friend bool operator==(const Word& a, std::uint64_t b) { return a.paths_->decide(a.term_ == a.of(b)); }

  friend Word operator&(const Word& a, std::uint64_t b) { return a.with(a.term_ & a.of(b)); }
  friend Word operator|(const Word& a, std::uint64_t b) { return a.with(a.term_ | a.of(b)); }
  friend Word operator|(const Word& a, const Word& b) { return a.with(a.term_ | b.term_); }
  friend Word operator<<(const Word& a, unsigned places) { return a.with(z3::shl(a.term_, a.of(places))); }
  friend Word operator>>(const Word& a, unsigned places) { return a.with(z3::lshr(a.term_, a.of(places))); }

  /// As std::countr_one().
  friend unsigned trailing_ones(const Word& a) {
    unsigned ones = 0;
    while (ones < 64 && (a >> ones & 1) == 1) ++ones;
    return ones;
  }

  friend Word byte_swapped(const Word& a) {
    z3::expr swapped = a.term_.extract(7, 0);
    for (unsigned low = 8; low < 64; low += 8) swapped = z3::concat(swapped, a.term_.extract(low + 7, low));
    return a.with(swapped);
  }

 private:
  z3::expr of(std::uint64_t value) const { return term_.ctx().bv_val(value, 64); }
  Word with(z3::expr term) const { return {*paths_, std::move(term)}; }

  Paths* paths_;
  z3::expr term_;
};

}  // namespace ioasis::solver::tables
