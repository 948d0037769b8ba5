// The words, numbers and signs of a condition, or of a predicate.
#pragma once

#include <string_view>
#include <vector>

namespace ioasis::model {

struct Token {
  enum class Kind { Word, Number, Sign, Other, End };
  Kind kind;
  std::string_view text;
  std::size_t position;  ///< in bytes, from 0
};

/// The tokens of `text`, which must outlive them; the last is an End.
std::vector<Token> tokens(std::string_view text);

}  // namespace ioasis::model
