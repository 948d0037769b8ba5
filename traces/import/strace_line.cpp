// Any of strace's spellings: -X raw, verbose, abbrev; -yy; -t to -ttt, -r, -T; -f into one file or to a terminal.
#include "traces/import/strace_line.h"

#include <algorithm>
#include <charconv>

namespace ioasis::traces::strace {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

constexpr std::string_view kDigits = "0123456789";

/// Takes the process off a line's start, "[pid   812] " or "812 ", padded as strace pads it; empty if there is none.
std::string take_process(std::string_view& line) {
  std::string_view rest = trimmed(line);
  const bool bracketed = rest.starts_with("[pid ");
  if (bracketed) rest = trimmed(rest.substr(5));
  const std::size_t length = std::min(rest.find_first_not_of(kDigits), rest.size());
  const std::string process(rest.substr(0, length));
  rest.remove_prefix(length);
  if (!process.empty() && rest.starts_with(bracketed ? ']' : ' '))
    line = trimmed(rest.substr(1));
  else
    line = trimmed(line);
  return process;
}

/// Takes a time off a line's start: "09:00:01.5" of -t and -tt, "1796019505.617" of -ttt, "0.000061" or "(+ 0.000061)"
/// of -r. False if none stands there.
bool skip_time(std::string_view& line) {
  std::string_view rest = line;
  const bool bracketed = rest.starts_with("(+");
  if (bracketed) rest = trimmed(rest.substr(2));
  const std::size_t length = std::min(rest.find_first_not_of("0123456789.:"), rest.size());
  rest.remove_prefix(length);
  if (length == 0 || !rest.starts_with(bracketed ? ')' : ' ')) return false;
  line = trimmed(rest.substr(1));
  return true;
}

std::optional<Line> parse(std::string_view text) {
  const std::size_t open = text.find('('), equals = text.rfind(" = ");
  if (open == std::string_view::npos || equals == std::string_view::npos) return std::nullopt;
  const std::size_t close = text.rfind(')', equals);
  if (close == std::string_view::npos || close < open) return std::nullopt;
  Line line{{}, std::string(text.substr(0, open)), {}, std::string(text.substr(equals + 3))};
  for (const auto argument : split(text.substr(open + 1, close - open - 1))) line.arguments.emplace_back(argument);
  return line;
}

}  // namespace

std::optional<std::uint64_t> number(std::string_view text) {
  text = trimmed(text.substr(0, std::min(text.find(" /*"), text.find('<'))));
  if (text == "NULL") return 0;
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value, hex ? 16 : 10);
  if (text.empty() || error != std::errc{} || end != text.end()) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && depth == 0 && !quoted)) {
      parts.push_back(trimmed(text.substr(start, i - start)));
      start = i + 1;
      continue;
    }
    if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
    if (quoted) continue;
    if (text[i] == '(' || text[i] == '{' || text[i] == '[') ++depth;
    if (text[i] == ')' || text[i] == '}' || text[i] == ']') --depth;
  }
  return parts;
}

std::optional<std::uint64_t> Line::returned() const {
  return number(std::string_view(result).substr(0, result.find(' ')));
}

std::optional<Line> Lines::take(std::string_view line) {
  constexpr std::string_view kUnfinished = " <unfinished ...>", kResumed = "<... ", kEnd = " resumed>";
  const std::string process = take_process(line);
  while (skip_time(line)) {
  }
  std::string whole(line);
  if (line.ends_with(kUnfinished)) {
    unfinished_[process] = line.substr(0, line.size() - kUnfinished.size());
    return std::nullopt;
  }
  if (line.starts_with(kResumed)) {
    const std::size_t end = line.find(kEnd);
    const auto start = unfinished_.find(process);
    if (end == std::string_view::npos || start == unfinished_.end()) return std::nullopt;
    whole = start->second + std::string(line.substr(end + kEnd.size()));
    unfinished_.erase(start);
  }
  auto call = parse(whole);
  if (call) call->process = process;
  return call;
}

}  // namespace ioasis::traces::strace
