// Conditions on the fields of calls and on what there is, in the language of docs/find.md.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/uapi/commands.h"

namespace ioasis::model {

/// How many there are in the context, of all I/O address spaces together.
enum class Count : std::uint8_t { Ioases, Domains, Devices, Areas, Allowed, Reserved };

struct Term {
  enum class Kind : std::uint8_t { Number, Field, Count };
  Kind kind = Kind::Number;
  std::uint64_t number = 0;
  std::size_t call = 0;                ///< of a field: which of the calls spoken of, from 0
  const uapi::Field* field = nullptr;  ///< of that call's command
  Count count = Count::Ioases;
};

struct Condition {
  enum class Kind : std::uint8_t { Equal, Different, Less, LessEqual, Has, And, Or, Not };
  Kind kind = Kind::And;
  Term left, right;              ///< of a comparison; Has: some bit of the right is set in the left
  std::vector<Condition> parts;  ///< of And, Or, Not
};

/// A text that is not of the language. what() is "position N: expected EXPECTED, found FOUND", the text, and a caret
/// below the position.
struct ExpressionError : std::runtime_error {
  ExpressionError(std::string_view text, std::size_t where, std::string what_expected, std::string what_found);
  std::size_t position;  ///< in bytes, from 0
  std::string expected, found;
};

/// A condition on one call of that command, and on what there is when it is made. Throws ExpressionError.
Condition parse_condition(std::string_view text, uapi::Command command);

}  // namespace ioasis::model
