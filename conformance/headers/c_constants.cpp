#include "conformance/headers/c_constants.h"

#include <array>
#include <charconv>
#include <string_view>

namespace ioasis::conformance::headers {
namespace {

/// Expressions nested deeper are none that a header has.
constexpr unsigned kDeepest = 60;

/// Operators of two operands, those that bind least first.
constexpr std::array<std::array<std::string_view, 3>, 6> kLevels{
    {{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"}}};

std::optional<std::uint64_t> applied(char sign, std::uint64_t a, std::uint64_t b) {
  constexpr unsigned kBits = 64;
  if (((sign == '<' || sign == '>') && b >= kBits) || ((sign == '/' || sign == '%') && b == 0)) return std::nullopt;
  switch (sign) {
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '<':
      return a << b;
    case '>':
      return a >> b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:  // kLevels has no other than %
      return a % b;
  }
}

std::optional<std::uint64_t> number(std::string_view text) {
  const auto suffix = text.find_last_not_of("uUlL");
  text = text.substr(0, suffix == text.npos ? 0 : suffix + 1);
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.starts_with('0')) {
    base = 8;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool next_is(const Tokens& tokens, std::size_t at, std::string_view what) {
  return at < tokens.size() && tokens[at] == what;
}

}  // namespace

std::optional<std::uint64_t> Constants::value(const std::string& name) {
  if (const auto found = known_.find(name); found != known_.end()) return found->second;
  const auto macro = macros_.find(name);
  if (macro == macros_.end() || !in_progress_.insert(name).second) return std::nullopt;
  std::size_t at = 0;
  auto result = evaluate(macro->second, at);
  if (at != macro->second.size()) result = std::nullopt;
  in_progress_.erase(name);
  if (result) known_[name] = *result;
  return result;
}

std::optional<std::uint64_t> Constants::evaluate(const Tokens& tokens, std::size_t& at) {
  return binary(tokens, at, 0);
}

Constants::Value Constants::binary(const Tokens& tokens, std::size_t& at, unsigned level) {
  if (level == kLevels.size()) return unary(tokens, at);
  auto left = binary(tokens, at, level + 1);
  while (left && at < tokens.size()) {
    const char sign = tokens[at].front();
    bool of_level = false;
    for (const auto operation : kLevels[level]) of_level = of_level || tokens[at] == operation;
    if (!of_level) break;
    const auto right = binary(tokens, ++at, level + 1);
    if (!right) return std::nullopt;
    left = applied(sign, *left, *right);
  }
  return left;
}

Constants::Value Constants::unary(const Tokens& tokens, std::size_t& at) {
  if (at >= tokens.size() || depth_ >= kDeepest) return std::nullopt;
  ++depth_;
  const std::string& token = tokens[at++];
  Value result;
  if (token == "-" || token == "~") {
    result = unary(tokens, at);
    if (result) result = token == "-" ? -*result : ~*result;
  } else if (token == "(") {
    result = binary(tokens, at, 0);
    if (next_is(tokens, at, ")"))
      ++at;
    else
      result = std::nullopt;
  } else if (token == "_IO") {
    result = request(tokens, at);
  } else if (token.size() == 3 && token.front() == '\'') {
    result = static_cast<unsigned char>(token[1]);
  } else if (token.front() >= '0' && token.front() <= '9') {
    result = number(token);
  } else {
    result = value(token);
  }
  --depth_;
  return result;
}

Constants::Value Constants::request(const Tokens& tokens, std::size_t& at) {
  if (!next_is(tokens, at, "(")) return std::nullopt;
  const auto type = binary(tokens, ++at, 0);
  if (!type || !next_is(tokens, at, ",")) return std::nullopt;
  const auto nr = binary(tokens, ++at, 0);
  if (!nr || !next_is(tokens, at, ")")) return std::nullopt;
  ++at;
  return *type << 8 | *nr;
}

std::map<std::string, std::uint64_t> Constants::all() {
  for (const auto& [name, unused] : macros_) value(name);
  return known_;
}

}  // namespace ioasis::conformance::headers
