// What `ioasis find` looks for: calls, how they end, and what holds of their fields and of the state. The language is
// described in docs/find.md.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/uapi/commands.h"

namespace ioasis::solver {

/// How many there are in the context, of all I/O address spaces together.
enum class Count : std::uint8_t { Ioases, Domains, Devices, Areas, Allowed, Reserved };

struct Term {
  enum class Kind : std::uint8_t { Number, Field, Count };
  Kind kind = Kind::Number;
  std::uint64_t number = 0;
  std::size_t call = 0;                ///< of a field: which of the predicate's calls, from 0
  const uapi::Field* field = nullptr;  ///< of that call's command
  Count count = Count::Ioases;
};

struct Condition {
  enum class Kind : std::uint8_t { Equal, Different, Less, LessEqual, Has, And, Or, Not };
  Kind kind = Kind::And;
  Term left, right;              ///< of a comparison; Has: some bit of the right is set in the left
  std::vector<Condition> parts;  ///< of And, Or, Not
};

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
inline constexpr std::size_t kDeepestNesting = 40;

/// A text that is no predicate. what() is "expected EXPECTED, found FOUND", the text, and a caret below the position.
struct PredicateError : std::runtime_error {
  PredicateError(std::string_view text, std::size_t where, std::string what_expected, const std::string& found);
  std::size_t position;  ///< in bytes, from 0
  std::string expected;
};

/// Throws PredicateError.
Predicate parse_predicate(std::string_view text);

}  // namespace ioasis::solver
