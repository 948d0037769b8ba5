// Under which conditions two calls commute: what can be asked of them and of the context before both.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/logic/symbolic_call.h"
#include "model/logic/symbolic_memory.h"
#include "model/state/memory.h"
#include "solver/commute/pairing.h"

namespace ioasis::solver {

using model::Concrete;
using model::Symbolic;
using model::SymbolicBool;

struct Proviso {
  std::string_view name;       ///< "elsewhere"; no two begin with the same letter
  std::string_view statement;  ///< one sentence
  SymbolicBool (*any)(const Pairing<Symbolic>&);
  bool (*at_hand)(const Pairing<Concrete>&);
};
const std::vector<Proviso>& provisos();

/// Some of provisos(), all of which hold: bit i is the one at position i.
class ProvisoSet {
 public:
  ProvisoSet() = default;
  explicit ProvisoSet(std::uint32_t bits) : bits_(bits) {}

  /// Every set there is, smaller ones first; of two conditions of which one follows from the other, never both.
  static std::vector<ProvisoSet> all();

  /// Whoever meets this one meets `other`.
  bool implies(ProvisoSet other) const { return (other.bits_ & ~closed()) == 0; }
  bool has(std::size_t position) const { return bits_ >> position & 1; }
  void add(std::size_t position) { bits_ |= std::uint32_t{1} << position; }

  std::vector<std::string_view> names() const;
  /// "names-objects and elsewhere", or "always".
  std::string text() const;

  bool operator==(const ProvisoSet&) const = default;

 private:
  /// With what follows.
  std::uint32_t closed() const;

  std::uint32_t bits_ = 0;
};

}  // namespace ioasis::solver
