#include "conformance/headers/c_tokens.h"

#include <algorithm>

namespace ioasis::conformance::headers {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

std::string without_comments(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    if (rest.starts_with("\\\n")) {
      ++i;
    } else if (rest.starts_with("/*")) {
      const auto end = rest.find("*/", 2);
      if (end == rest.npos) return plain;
      plain += ' ';
      i += end + 1;
    } else if (rest.starts_with("//")) {
      i += std::min(rest.find('\n'), rest.size()) - 1;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

Tokens tokens_of(std::string_view text) {
  Tokens tokens;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    if (is_word(text[i])) {
      while (i + length < text.size() && is_word(text[i + length])) ++length;
    } else if (text[i] == '\'' || text[i] == '"') {
      const auto end = text.find(text[i], i + 1);
      length = end == text.npos ? text.size() - i : end - i + 1;
    } else if (text.substr(i, 2) == "<<" || text.substr(i, 2) == ">>") {
      length = 2;
    }
    tokens.emplace_back(text.substr(i, length));
    i += length;
  }
  return tokens;
}

}  // namespace

TokenizedHeader tokenize(std::string_view text) {
  TokenizedHeader header;
  const auto plain = without_comments(text);
  std::string code;
  for (std::size_t at = 0; at < plain.size();) {
    const auto end = std::min(plain.find('\n', at), plain.size());
    const auto line = std::string_view(plain).substr(at, end - at);
    at = end + 1;
    const auto first = std::ranges::find_if_not(line, is_space);
    if (first == line.end() || *first != '#') {
      code.append(line) += '\n';
      continue;
    }
    auto directive = tokens_of(line);  // # define NAME ...
    if (directive.size() < 3 || directive[1] != "define" || !is_word(directive[2].front())) continue;
    const auto behind_name = line.find(directive[2], line.find("define") + 6) + directive[2].size();
    if (line.substr(behind_name).starts_with('(')) continue;
    header.macros[directive[2]] = Tokens(directive.begin() + 3, directive.end());
  }
  header.tokens = tokens_of(code);
  return header;
}

}  // namespace ioasis::conformance::headers
