// Numbers that a C header gives names to, and the expressions that say them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "conformance/headers/c_tokens.h"

namespace ioasis::conformance::headers {

class Constants {
 public:
  explicit Constants(std::map<std::string, Tokens> macros) : macros_(std::move(macros)) {}

  void add(const std::string& name, std::uint64_t value) { known_[name] = value; }
  /// Of an enumerator, or of a macro that stands for a number; nothing of any other.
  std::optional<std::uint64_t> value(const std::string& name);
  /// Of the expression that begins at `at`, which moves behind it: operators of C, _IO(type, number).
  std::optional<std::uint64_t> evaluate(const Tokens& tokens, std::size_t& at);
  /// All there are.
  std::map<std::string, std::uint64_t> all();

 private:
  using Value = std::optional<std::uint64_t>;
  Value binary(const Tokens& tokens, std::size_t& at, unsigned level);
  Value unary(const Tokens& tokens, std::size_t& at);
  Value request(const Tokens& tokens, std::size_t& at);

  std::map<std::string, Tokens> macros_;
  std::map<std::string, std::uint64_t> known_;
  std::set<std::string> in_progress_;  ///< macros that are being expanded: none stands for itself
  unsigned depth_ = 0;
};

}  // namespace ioasis::conformance::headers
