#include "conformance/kernel/tap.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ioasis::conformance::kernel {
namespace {

/// Removes `word` from the front of `text`, if it stands there.
bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

void take_spaces(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(' '), text.size())); }

std::optional<std::size_t> take_number(std::string_view& text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

std::string_view to_string(TapTest::End end) {
  switch (end) {
    case TapTest::End::Passed:
      return "passed";
    case TapTest::End::Failed:
      return "failed";
    case TapTest::End::Skipped:
      return "skipped";
  }
  return {};
}

void TapReader::read(std::string_view piece) {
  for (auto end = piece.find('\n'); end != piece.npos; end = piece.find('\n')) {
    read_line(unfinished_.append(piece.substr(0, end)));
    unfinished_.clear();
    piece.remove_prefix(end + 1);
  }
  unfinished_ += piece;
}

void TapReader::read_line(std::string_view line) {
  if (take(line, "1..")) {
    if (!planned_) planned_ = take_number(line);
  } else if (take(line, "ok ")) {
    end_test(line, TapTest::End::Passed);
  } else if (take(line, "not ok ")) {
    end_test(line, TapTest::End::Failed);
  } else if (take(line, "#")) {
    take_spaces(line);
    said_.append(line) += '\n';
    if (!take(line, "RUN ")) return;
    take_spaces(line);
    running_ = line.substr(0, line.rfind(" ..."));
    said_.clear();
  }
}

/// `rest` is "NUMBER NAME", "NUMBER NAME # SKIP WHY" or "NUMBER # SKIP NAME".
void TapReader::end_test(std::string_view rest, TapTest::End end) {
  if (!take_number(rest)) return;
  TapTest test{.name = {}, .end = end, .said = std::exchange(said_, {})};
  running_.clear();
  const auto remark = rest.find("# ");
  auto name = rest.substr(0, remark);
  rest.remove_prefix(std::min(remark, rest.size()));
  if (take(rest, "# SKIP")) {
    test.end = TapTest::End::Skipped;
    take_spaces(rest);
    test.said = rest;
  }
  take_spaces(name);
  name = name.substr(0, name.find_last_not_of(' ') + 1);
  test.name = name.empty() ? rest : name;
  tests_.push_back(std::move(test));
}

std::size_t TapReader::count(TapTest::End end) const {
  return static_cast<std::size_t>(std::ranges::count(tests_, end, &TapTest::end));
}

}  // namespace ioasis::conformance::kernel
