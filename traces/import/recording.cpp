// Words of a line.
#include "traces/import/recording.h"

#include <charconv>

#include "traces/layout.h"
#include "traces/located.h"
#include "traces/notation.h"
#include "traces/reader.h"

namespace ioasis::traces::recorded {
namespace {

constexpr std::string_view kFirstLine = "ioasis-recording 3";

class Words {
 public:
  Words(std::string_view line, const Source& source) : rest_(line), source_(source) {}

  [[noreturn]] void refuse(const std::string& expected) const {
    const std::string found = rest_.empty()
                                  ? "the end of the line"
                                  : Json(rest_.substr(0, 20)).dump(-1, ' ', true, Json::error_handler_t::replace);
    traces::refuse(source_, "line", expected, found);
  }

  std::string_view word() {
    const std::string_view word = rest_.substr(0, rest_.find(' '));
    rest_.remove_prefix(std::min(rest_.size(), word.size() + 1));
    return word;
  }

  template <typename Number>
  Number number(const char* what, int base) {
    const Words before = *this;
    const std::string_view digits = word();
    Number number = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number, base);
    if (digits.empty() || error != std::errc{} || end != digits.end()) before.refuse(what);
    return number;
  }
  std::uint64_t count() { return number<std::uint64_t>("a number", 10); }
  std::uint64_t hex() { return number<std::uint64_t>("a number in hex", 16); }

  std::vector<std::uint8_t> bytes() {
    const Words before = *this;
    const std::string_view digits = word();
    if (digits == "-") return {};
    auto bytes = parse_hex_bytes(digits);
    if (!bytes || bytes->empty()) before.refuse("bytes as hex digits, or -");
    return *std::move(bytes);
  }

  /// RLIMIT_MEMLOCK in bytes, "-" for none, and the effective capabilities as bits.
  uapi::Caller caller() {
    const bool limited = !rest_.starts_with("- ");
    uapi::Caller caller;
    if (limited)
      caller.memlock = count() / uapi::kPageSize;
    else
      word();
    const std::uint64_t capabilities = hex();
    for (const auto& capability : uapi::kCapabilities)
      caller.*capability.has = (capabilities >> capability.number & 1) != 0;
    // A limit that does not hold, or that no trace can reach, is none.
    if (caller.ipc_lock || caller.memlock > uapi::kMostMemlock) caller.memlock = uapi::kUnlimited;
    return caller;
  }

  uapi::Command system_call() {
    const Words before = *this;
    const std::uint64_t number = count();
    const auto request = static_cast<std::uint32_t>(number);
    if (const auto command = command_of(uapi::FileKind::Iommu, uapi::Site::SystemCall, request, {});
        command && request == number)
      return *command;
    before.refuse("the number of a system call that traces have");
  }

  /// Eight bytes each.
  std::vector<std::uint8_t> arguments(uapi::Command command) {
    const Words before = *this;
    auto arguments = bytes();
    if (arguments.size() != uapi::info(command).size)
      before.refuse(std::to_string(uapi::info(command).size) + " bytes of arguments");
    return arguments;
  }

  std::string text() { return std::string(std::exchange(rest_, {})); }

  void end() const {
    if (!rest_.empty()) refuse("no more words");
  }

 private:
  std::string_view rest_;
  const Source& source_;
};

}  // namespace

Reader::Reader(std::istream& in, std::string_view file_name) : in_(in), file_name_(file_name) {
  std::string line;
  std::getline(in_, line);
  if (line != kFirstLine)
    refuse({file_name_, 1}, "line", std::string(kFirstLine),
           Json(line.substr(0, 40)).dump(-1, ' ', true, Json::error_handler_t::replace));
}

std::optional<Event> Reader::next() {
  std::string line;
  if (!std::getline(in_, line)) return std::nullopt;
  const Source source{file_name_, ++line_};
  if (in_.eof()) refuse(source, "line", "a line feed at the end", "the end of the file");
  if (line.size() > kMaxLineBytes)
    refuse(source, "line", "at most " + std::to_string(kMaxLineBytes) + " bytes", "more");
  Words words(line, source);
  const Words start = words;
  const std::string_view kind = words.word();
  if (kind.size() != 1) start.refuse("a letter");
  Event event;
  event.kind = static_cast<Event::Kind>(kind[0]);
  event.line = line_;
  switch (event.kind) {
    case Event::Kind::Test:
      event.text = words.text();
      break;
    case Event::Kind::File:
      event.file = words.count();
      event.memory = words.count();
      event.text = words.text();
      break;
    case Event::Kind::Note:
      event.file = words.count();
      event.text = words.text();
      break;
    case Event::Kind::Other:
      event.memory = words.count();
      event.number = words.count();
      event.text = words.text();
      break;
    case Event::Kind::Fork:
      event.memory = words.count();
      event.number = words.count();
      break;
    case Event::Kind::Layout:
    case Event::Kind::Gone:
      event.memory = words.count();
      break;
    case Event::Kind::Mapping:
      event.address = words.hex();
      event.end = words.hex();
      event.text = words.text();
      break;
    case Event::Kind::Remapped:
    case Event::Kind::Zero:
      event.memory = words.count();
      event.address = words.hex();
      event.length = words.hex();
      break;
    case Event::Kind::Written:
    case Event::Kind::Changed:
      event.memory = words.count();
      event.address = words.hex();
      event.bytes = words.bytes();
      break;
    case Event::Kind::Call:
      event.file = words.count();
      event.memory = words.count();
      event.number = words.hex();
      event.address = words.hex();
      event.bytes = words.bytes();
      break;
    case Event::Kind::Answer:
      event.file = words.count();
      event.result = words.number<std::int64_t>("what ioctl returned", 10);
      event.bytes = words.bytes();
      break;
    case Event::Kind::System:
      event.number = words.count();
      event.memory = words.count();
      event.command = words.system_call();
      event.bytes = words.arguments(event.command);
      break;
    case Event::Kind::Result:
      event.number = words.count();
      event.result = words.number<std::int64_t>("what the system call returned", 10);
      break;
    case Event::Kind::Closed:
    case Event::Kind::Overlap:
      event.file = words.count();
      break;
    case Event::Kind::Caller:
      event.memory = words.count();
      event.caller = words.caller();
      break;
    default:
      start.refuse("a letter that says what happened");
  }
  words.end();
  return event;
}

}  // namespace ioasis::traces::recorded
