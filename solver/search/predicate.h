// What `ioasis find` looks for: calls, how they end, and what holds of their fields and of the state. The language is
// described in docs/find.md.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/conditions/condition.h"

namespace ioasis::solver {

using model::Condition;
using model::Term;

/// How a call is to end.
struct Ending {
  enum class Kind : std::uint8_t { Any, Ok, Refused, Errno, Clause };
  Kind kind = Kind::Any;
  std::int32_t error = 0;  ///< of Errno
  std::string clause;      ///< of Clause, without the command's name
};

struct CallPattern {
  uapi::Command command;
  Ending ending;
};

/// A call that must be made, or a condition that must hold at some moment, the call's conditions among the latter.
struct Item {
  std::optional<CallPattern> call;
  Condition condition;
};

struct Predicate {
  std::vector<Item> items;  ///< each later than the one before
  std::size_t calls() const;
  /// Whose calls they are.
  std::set<uapi::Command> commands() const;
  /// Some condition speaks of a field; of the flags.
  bool speaks_of_fields() const;
  bool speaks_of_flags() const;
};

inline constexpr std::size_t kMostItems = 12;

/// Throws model::ExpressionError.
Predicate parse_predicate(std::string_view text);

}  // namespace ioasis::solver
