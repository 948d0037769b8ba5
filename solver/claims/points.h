// "For every IOVA", "for every range": any at all to the reading that proves; to the one that runs, those where
// something can change.
#pragma once

#include <algorithm>
#include <vector>

#include "model/state/context.h"
#include "model/state/memory.h"
#include "solver/claims/quantifiers.h"

namespace ioasis::solver {

using namespace model;

/// The ends of all there is in a context, and their neighbours.
std::vector<std::uint64_t> end_points(const Context<Concrete>& context);

template <class F>
bool every_point(const Context<Concrete>& context, F&& holds) {
  return std::ranges::all_of(end_points(context), [&](std::uint64_t at) { return holds(Iova<Concrete>{at}); });
}
template <class F>
Conjunction every_point(const Context<Symbolic>&, F&& holds) {
  return holds(Iova<Symbolic>{SymbolicSession::current().fresh_word("any.iova")});
}

template <class F>
bool every_range(const Context<Concrete>& context, F&& holds) {
  return every_point(context, [&](const Iova<Concrete>& first) {
    return every_point(context, [&](const Iova<Concrete>& last) {
      return last < first || holds(IovaRange<Concrete>{first, last});
    });
  });
}
template <class F>
Conjunction every_range(const Context<Symbolic>&, F&& holds) {
  auto& session = SymbolicSession::current();
  const IovaRange<Symbolic> range{{session.fresh_word("any.first")}, {session.fresh_word("any.last")}};
  return Conjunction(holds(range)).given(range.first <= range.last);
}

/// Over the offsets 0, unit, 2 * unit ... below `length`, as far as the reading looks.
template <class L, class F>
Claim<L> every_unit(const Length<L>& length, std::uint64_t unit, F&& holds) {
  constexpr std::uint64_t kFurthest = std::is_same_v<L, Symbolic> ? 3 : 32;
  Claim<L> result(L::yes());
  for (std::uint64_t i = 0; i < kFurthest; ++i) {
    const Length<L> offset = bytes<L>(i * unit);
    result = result && given<L>(offset < length, holds(offset));
  }
  return result;
}

}  // namespace ioasis::solver
