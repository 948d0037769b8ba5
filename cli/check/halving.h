// Where in a row something changes, found by halving.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

namespace ioasis::cli::check {

struct Change {
  std::size_t before;  ///< the last place known to be as at the row's beginning
  std::size_t after;   ///< the first behind it known not to be; those between could not be looked at
};

/// In a row from 0 to `last`, of which 0 and `last` differ: asks whether places between are as 0 is, about log2 of
/// them. `same` says nothing of a place that cannot be looked at; it then is asked about others nearby.
Change where_it_changes(std::size_t last, const std::function<std::optional<bool>(std::size_t place)>& same);

}  // namespace ioasis::cli::check
