// A recursive descent over one line at a time.
#include "traces/import/syz_program.h"

#include <charconv>

#include "traces/located.h"
#include "traces/reader.h"

namespace ioasis::traces::syz {
namespace {

constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxCalls = 65535;
constexpr std::string_view kSpace = " \t\r";

bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '-';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

class LineParser {
 public:
  LineParser(const std::string& text, const Source& source) : text_(text), source_(source) {}

  Call call() {
    Call call;
    call.line = source_.line;
    call.name = word("a call");
    if (take('=')) {
      call.result = std::move(call.name);
      call.name = word("a call");
    }
    expect('(');
    if (!take(')')) {
      do call.arguments.push_back(value(0));
      while (take(','));
      expect(')');
    }
    if (take('(')) {
      const std::size_t start = at_;
      while (at_ < text_.size() && text_[at_] != ')') ++at_;
      call.properties = text_.substr(start, at_ - start);
      expect(')');
    }
    if (next() != '\0' && next() != '#') refuse("the end of the line");
    return call;
  }

 private:
  [[noreturn]] void refuse(const std::string& expected) const {
    const std::string found =
        at_ < text_.size() ? Json(text_.substr(at_, 20)).dump(-1, ' ', true, kReplace) : "its end";
    traces::refuse(source_, "column " + std::to_string(at_ + 1), expected, found);
  }

  /// The next character that is no space; 0 at the end.
  char next() {
    at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char c) {
    if (c == '\0' || next() != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!take(c)) refuse(std::string(1, c));
  }

  bool take_word(std::string_view wanted) {
    next();
    if (!std::string_view(text_).substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  std::string word(const char* what) {
    next();
    const std::size_t start = at_;
    while (at_ < text_.size() && in_word(text_[at_])) ++at_;
    if (start == at_) refuse(what);
    return text_.substr(start, at_ - start);
  }

  std::uint64_t number() {
    next();
    const std::size_t start = at_;
    const std::string digits = word("a number");
    const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
    const char* const first = digits.data() + (hex ? 2 : 0);
    std::uint64_t result = 0;
    const auto [end, error] = std::from_chars(first, digits.data() + digits.size(), result, hex ? 16 : 10);
    if (error == std::errc{} && end == digits.data() + digits.size() && end != first) return result;
    at_ = start;
    refuse("a number of at most 64 bits");
  }

  Value value(int depth) {
    if (depth == kMaxDepth) refuse("at most " + std::to_string(kMaxDepth) + " levels");
    std::string result;
    if (take('<')) {
      result = word("a variable");
      expect('=');
      expect('>');
    }
    next();
    const std::size_t column = at_ + 1;
    Value value = bare_value(depth);
    value.result = std::move(result);
    value.column = column;
    return value;
  }

  Value bare_value(int depth) {
    Value value;
    switch (next()) {
      case '&':
        return pointer(depth);
      case '"':
      case '\'':
        return data();
      case '{':
        return list(Value::Kind::Struct, '{', '}', depth);
      case '[':
        return list(Value::Kind::Array, '[', ']', depth);
      case '@':
        ++at_;
        value.kind = Value::Kind::Option;
        value.name = word("a field");
        if (take('=')) value.parts.push_back(this->value(depth + 1));
        return value;
      case 'r':
        return variable();
      default:
        break;
    }
    if (take_word("nil")) return value;
    if (take_word("AUTO")) {
      value.computed = true;
      return value;
    }
    if (next() < '0' || next() > '9') refuse("an argument");
    value.kind = Value::Kind::Number;
    value.number = number();
    return value;
  }

  Value variable() {
    Value value;
    value.kind = Value::Kind::Variable;
    value.name = word("a variable");
    if (next() == '/' || next() == '+') refuse("a variable as it is: arithmetic on one has no form in a trace");
    return value;
  }

  Value pointer(int depth) {
    Value value;
    value.kind = Value::Kind::Pointer;
    expect('&');
    value.computed = take_word("AUTO");
    if (!value.computed) {
      expect('(');
      value.number = number();
      if (take('/')) value.size = number();
      expect(')');
    }
    if (!take('=')) return value;
    if (take_word("ANY")) {
      value.any = true;
      expect('=');
    }
    Value held = this->value(depth + 1);
    if (held.kind != Value::Kind::Nothing) value.parts.push_back(std::move(held));
    return value;
  }

  Value list(Value::Kind kind, char open, char close, int depth) {
    Value value;
    value.kind = kind;
    expect(open);
    while (!take(close)) {
      value.parts.push_back(this->value(depth + 1));
      if (next() != close) expect(',');
    }
    return value;
  }

  Value data() {
    Value value;
    value.kind = Value::Kind::Data;
    const char quote = text_[at_++];
    if (quote == '"' && at_ < text_.size() && text_[at_] == '$') refuse("plain data: compressed data is not read");
    while (at_ < text_.size() && text_[at_] != quote) value.data.push_back(quote == '"' ? hex_byte() : readable_byte());
    expect(quote);
    if (!take('/')) return value;
    const std::uint64_t size = number();
    if (size > kAreaBytes) refuse("data of at most 16 MiB");
    value.data.resize(size);
    return value;
  }

  std::uint8_t hex_byte() {
    const int high = hex_digit(text_[at_]);
    const int low = at_ + 1 < text_.size() ? hex_digit(text_[at_ + 1]) : -1;
    if (high < 0 || low < 0) refuse("two hex digits a byte");
    at_ += 2;
    return static_cast<std::uint8_t>(high << 4 | low);
  }

  std::uint8_t readable_byte() {
    constexpr std::string_view kLetters = "abfnrtv'\"\\", kBytes = "\a\b\f\n\r\t\v'\"\\";
    if (text_[at_] != '\\') return static_cast<std::uint8_t>(text_[at_++]);
    const char letter = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (letter == 'x') {
      at_ += 2;
      if (at_ == text_.size()) refuse("two hex digits");
      return hex_byte();
    }
    const std::size_t known = kLetters.find(letter);
    if (letter == '\0' || known == std::string_view::npos) refuse("an escape that is known");
    at_ += 2;
    return static_cast<std::uint8_t>(kBytes[known]);
  }

  static constexpr auto kReplace = Json::error_handler_t::replace;

  const std::string& text_;
  const Source& source_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Call> parse(std::istream& in, std::string_view file_name) {
  std::vector<Call> calls;
  Source source{file_name, 0};
  for (std::string line; std::getline(in, line);) {
    ++source.line;
    if (line.size() > kMaxLineBytes)
      refuse(source, "line", "at most " + std::to_string(kMaxLineBytes) + " bytes", "more");
    const std::size_t start = line.find_first_not_of(kSpace);
    // A comment, or the options that syzkaller writes above a program.
    if (start == std::string::npos || line[start] == '#' || line[start] == '{') continue;
    if (calls.size() == kMaxCalls) refuse(source, "line", "at most " + std::to_string(kMaxCalls) + " calls", "another");
    calls.push_back(LineParser(line, source).call());
  }
  return calls;
}

}  // namespace ioasis::traces::syz
