// ANSI colours and line breaking.
#include "cli/show/style.h"

#include <algorithm>
#include <ostream>
#include <sstream>

namespace ioasis::cli {

namespace {

const char* code(Ink ink) {
  switch (ink) {
    case Ink::Strong:
      return "1";
    case Ink::Faint:
      return "2";
    case Ink::Good:
      return "32";
    case Ink::Bad:
      return "1;31";
    case Ink::Warn:
      return "33";
    case Ink::Name:
      return "36";
    case Ink::AreaA:
      return "34";
    case Ink::AreaB:
      return "35";
    case Ink::AreaC:
      return "36";
  }
  return "0";
}

}  // namespace

std::string Style::paint(Ink ink, std::string_view text) const {
  if (!colour || text.empty()) return std::string(text);
  return "\033[" + std::string(code(ink)) + "m" + std::string(text) + "\033[0m";
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (!lines.back().empty() && columns(lines.back()) + 1 + columns(word) > width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

void print_wrapped(std::ostream& out, std::string_view lead, std::size_t indent, std::string_view text,
                   std::size_t width) {
  std::string start(lead);
  for (const auto& line : wrapped(text, width > indent ? width - indent : 1)) {
    out << start << line << '\n';
    start.assign(indent, ' ');
  }
}

}  // namespace ioasis::cli
