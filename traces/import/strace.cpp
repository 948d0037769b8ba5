// Lines of strace -f, in any of its spellings (-X raw, verbose, abbrev; -yy).
#include "traces/import/strace.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "model/uapi/bytes.h"
#include "traces/errno_names.h"
#include "traces/located.h"
#include "traces/reader.h"

namespace ioasis::traces {
namespace {

constexpr std::uint64_t kLowestMapped = 0x1'0000;  ///< vm.mmap_min_addr: nothing lies below

/// One finished system call: "ioctl", "3, 0x3b80, 0", "-1 ENOTTY (Inappropriate ioctl for device)".
struct Line {
  std::string_view name, arguments, result;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// "3</dev/iommu<char 10:124>>" or "0x3b80 /* IOMMU_DESTROY */": the number alone.
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

/// The arguments, parted by commas outside of brackets and quotes.
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

/// 0x3b81, or _IOC(_IOC_NONE, 0x3b, 0x81, 0).
std::optional<std::uint64_t> request(std::string_view text) {
  if (!text.starts_with("_IOC(_IOC_NONE,") || !text.ends_with(')')) return number(text);
  const auto parts = split(text.substr(5, text.size() - 6));
  if (parts.size() != 4) return std::nullopt;
  const auto type = number(parts[1]), order = number(parts[2]), size = number(parts[3]);
  if (!type || !order || size != 0) return std::nullopt;
  return *type << 8 | *order;
}

class Import {
 public:
  explicit Import(std::string_view file) : source_{file, 0} {}

  Trace run(std::istream& in) {
    for (std::string line; std::getline(in, line);) {
      ++source_.line;
      if (line.size() > kMaxLineBytes) refuse("line", "at most " + std::to_string(kMaxLineBytes) + " bytes", "more");
      if (const auto whole = joined(line)) take(*whole);
    }
    source_.line = std::max<std::size_t>(1, source_.line);  // of an empty file, too
    if (trace_.steps.empty()) refuse("file", "ioctls on /dev/iommu, by strace -f", "none");
    return std::move(trace_);
  }

 private:
  [[noreturn]] void refuse(const std::string& field, std::string expected, std::string_view found) const {
    const std::string text = Json(found.substr(0, 60)).dump(-1, ' ', true, Json::error_handler_t::replace);
    traces::refuse(source_, field, std::move(expected), text.substr(1, text.size() - 2));
  }

  /// The line without its process, a call that was interrupted by another put together; nothing for half of one.
  std::optional<std::string> joined(std::string_view line) {
    constexpr std::string_view kUnfinished = " <unfinished ...>", kResumed = "<... ", kEnd = " resumed>";
    const std::string process = take_process(line);
    while (skip_time(line)) {
    }
    if (line.ends_with(kUnfinished)) {
      unfinished_[process] = line.substr(0, line.size() - kUnfinished.size());
      return std::nullopt;
    }
    if (!line.starts_with(kResumed)) return std::string(line);
    const std::size_t end = line.find(kEnd);
    const auto start = unfinished_.find(process);
    if (end == std::string_view::npos || start == unfinished_.end()) return std::nullopt;
    std::string whole = start->second + std::string(line.substr(end + kEnd.size()));
    unfinished_.erase(start);
    return whole;
  }

  static std::optional<Line> parse(std::string_view text) {
    const std::size_t open = text.find('('), equals = text.rfind(" = ");
    if (open == std::string_view::npos || equals == std::string_view::npos) return std::nullopt;
    const std::size_t close = text.rfind(')', equals);
    if (close == std::string_view::npos || close < open) return std::nullopt;
    return Line{text.substr(0, open), text.substr(open + 1, close - open - 1), text.substr(equals + 3)};
  }

  void take(std::string_view text) {
    const auto line = parse(text);
    if (!line) return;
    const auto arguments = split(line->arguments);
    const auto result = number(line->result.substr(0, line->result.find(' ')));
    const bool device = line->arguments.find("\"/dev/iommu\"") != std::string_view::npos;
    if ((line->name == "open" || line->name == "openat" || line->name == "openat2") && result) {
      descriptors_.erase(*result);
      if (!device) return;
      if (opened_++ != 0) refuse("open", "one /dev/iommu a log: a trace has no other", "another");
      descriptors_.insert(*result);
    } else if (line->name.starts_with("dup") && result && !arguments.empty()) {
      if (ours(arguments[0])) descriptors_.insert(*result);
    } else if (line->name == "close" && !arguments.empty()) {
      if (const auto closed = number(arguments[0])) descriptors_.erase(*closed);
    } else if (line->name == "ioctl" && arguments.size() >= 2 && ours(arguments[0])) {
      ioctl(arguments, line->result);
    }
  }

  bool ours(std::string_view descriptor) const {
    if (descriptor.find('<') != std::string_view::npos) return descriptor.find("</dev/iommu") != std::string_view::npos;
    const auto known = number(descriptor);
    return known && descriptors_.contains(*known);
  }

  void ioctl(const std::vector<std::string_view>& arguments, std::string_view result) {
    const auto asked = request(arguments[1]);
    if (!asked || *asked >> 32 != 0) refuse("ioctl", "a request by number, as strace -X raw writes it", arguments[1]);
    const auto at = arguments.size() > 2 ? number(arguments[2]) : 0;
    const auto by_number = [&](const uapi::CommandInfo& row) {
      return row.passing == uapi::Passing::Number && row.request == *asked;
    };
    const auto named = std::ranges::find_if(uapi::kCommandTable, by_number);
    const bool number_passed = at && named != uapi::kCommandTable.end();
    if (!number_passed && (!at || *at >= kLowestMapped))
      refuse("ioctl", "what the struct holds, which strace does not write: use ioasis record", arguments[2]);
    if (trace_.steps.size() == kMaxSteps) refuse("ioctl", "at most " + std::to_string(kMaxSteps), "another");
    Step& step = trace_.steps.emplace_back();
    for (const auto& row : uapi::kCommandTable)
      if (row.request == *asked && row.test_op == 0) step = call(row.command);
    step.request = static_cast<std::uint32_t>(*asked);
    if (number_passed)
      uapi::store(step.bytes, 0, step.bytes.size(), *at);
    else
      step.site = uapi::Site::Unmapped;
    step.got = answer(result);
  }

  Answer answer(std::string_view result) const {
    Answer answer;
    if (!result.starts_with("-1 ")) {
      const auto value = number(result.substr(0, result.find(' ')));
      if (!value) refuse("ioctl", "a result", result);
      answer.result = static_cast<std::int64_t>(*value);
      return answer;
    }
    const std::string_view name = result.substr(3, result.find(' ', 3) - 3);
    const auto error = errno_named(name);
    if (!error || *error == 0) refuse("ioctl", "the name of an errno", name);
    answer.error = *error;
    return answer;
  }

  Source source_;
  Trace trace_;
  std::map<std::string, std::string> unfinished_;  ///< by process
  std::set<std::uint64_t> descriptors_;            ///< those of /dev/iommu, whichever process has them
  unsigned opened_ = 0;
};

}  // namespace

Trace import_strace(std::istream& in, std::string_view file_name) { return Import(file_name).run(in); }

}  // namespace ioasis::traces
