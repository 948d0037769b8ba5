// Any two calls on any context, made in either order: what has to be shown for the order not to matter.
#pragma once

#include "model/dialect.h"
#include "solver/claims/any_call.h"
#include "solver/claims/quantifiers.h"
#include "solver/commute/pairing.h"
#include "solver/z3/question.h"

namespace ioasis::solver {

/// Each call answers the same and the same is left behind. What the kernel chooses for a call in the first order, it
/// may choose in the second, and is taken to. Belongs to the session it was made in.
class BothOrders {
 public:
  /// The dialect must outlive it.
  BothOrders(uapi::Command first, uapi::Command second, const Dialect& dialect);

  Pairing<Symbolic> pairing() const;

  /// That the second order does as the first.
  Conjunction alike() const;
  /// Everything that may be taken for granted. To be asked for last: what expressions rest on is part of it.
  Question premises() const;

  /// The kernel chooses something, so that each order has to be shown to do as the other.
  bool chooses() const;

 private:
  struct Made {
    SymbolicCall call;
    std::optional<SymbolicMemory::Stored> stored;
    std::vector<SymbolicMemory::Mark> marks;
    SymbolicBool took_memory;  ///< a name of memory (Area::pages) was given out
  };
  struct Order {
    std::vector<Made> calls;  ///< by which call it is, not by when it was made
    Context<Symbolic> after;
  };
  Order made(std::size_t first, const std::vector<SymbolicCall::Variation>& variations) const;
  Conjunction same_answers(std::size_t call) const;

  Context<Symbolic> before_;
  std::vector<AnyCall> calls_;
  Order one_, other_;
};

/// Bounds of a session for it: two calls make objects.
model::SymbolicSession::Bounds both_orders_bounds();

}  // namespace ioasis::solver
