#include "cli/check/halving.h"

#include <algorithm>
#include <set>

namespace ioasis::cli::check {

namespace {

/// The place nearest to the middle that can be looked at as far as is known; none where nothing is left to ask.
std::optional<std::size_t> between(const Change& change, const std::set<std::size_t>& hidden) {
  const std::size_t middle = change.before + (change.after - change.before) / 2;
  for (std::size_t away = 0; away < change.after - change.before; ++away)
    for (const auto place : {middle - std::min(away, middle), middle + away})
      if (change.before < place && place < change.after && !hidden.contains(place)) return place;
  return std::nullopt;
}

}  // namespace

Change where_it_changes(std::size_t last, const std::function<std::optional<bool>(std::size_t place)>& same) {
  Change change{0, last};
  std::set<std::size_t> hidden;
  while (const auto place = between(change, hidden)) {
    const auto as_before = same(*place);
    if (!as_before)
      hidden.insert(*place);
    else
      (*as_before ? change.before : change.after) = *place;
  }
  return change;
}

}  // namespace ioasis::cli::check
