// Cutting conditions into tokens.
#include "model/conditions/tokens.h"

#include <cctype>

namespace ioasis::model {

namespace {

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::vector<Token> tokens(std::string_view text) {
  using enum Token::Kind;
  std::vector<Token> all;
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    Token::Kind kind = Other;
    if (is_digit(text[at])) {
      kind = Number;
      while (end < text.size() && is_alnum(text[end])) ++end;
    } else if (is_alnum(text[at]) || text[at] == '_') {
      kind = Word;
      while (end < text.size() && (is_alnum(text[end]) || text[end] == '_' || text[end] == '-')) ++end;
    } else if (std::string_view("/().=!<>").find(text[at]) != std::string_view::npos) {
      kind = Sign;
      if (std::string_view("=!<>").find(text[at]) != std::string_view::npos && end < text.size() && text[end] == '=')
        ++end;
    }
    all.push_back({kind, text.substr(at, end - at), at});
    at = end;
  }
  all.push_back({End, {}, text.size()});
  return all;
}

}  // namespace ioasis::model
