// Draws progress on the error stream.
#include "cli/progress.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/show/style.h"

namespace ioasis::cli {

namespace {

using std::chrono::duration;
using Clock = std::chrono::steady_clock;

constexpr duration<double> kRedraw{0.1};
constexpr duration<double> kBetweenLines{5};
constexpr std::size_t kBar = 28;

std::string number(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + number("%02.0f s", static_cast<double>(whole % 60));
  return std::to_string(whole / 3600) + " h " + number("%02.0f min", static_cast<double>(whole / 60 % 60));
}

Progress::Progress(Session& session, std::string unit, bool quiet)
    : session_(session), unit_(std::move(unit)), quiet_(quiet), start_(Clock::now()), last_(start_) {}

bool Progress::due() {
  const auto now = Clock::now();
  if (quiet_ || now - last_ < (session_.terminal.err ? kRedraw : kBetweenLines)) return false;
  last_ = now;
  return true;
}

void Progress::update(std::size_t done, std::size_t total, const std::string& remark) {
  if (!due()) return;
  const double seconds = duration<double>(last_ - start_).count();
  const double rate = static_cast<double>(done) / std::max(seconds, 1e-9);
  std::string counted = std::to_string(done);
  if (total > 0) counted += " of " + std::to_string(total);
  counted += " " + unit_ + ", " + number(rate < 10 ? "%.1f/s" : "%.0f/s", rate);
  if (total > 0 && done > 0)
    counted += ", " + duration_text(static_cast<double>(total - done) / std::max(rate, 1e-9)) + " left";
  show(counted, total > 0 ? std::optional(static_cast<double>(done) / static_cast<double>(total)) : std::nullopt,
       remark);
}

void Progress::update(std::optional<double> fraction, const std::string& remark) {
  if (!due()) return;
  const double seconds = duration<double>(last_ - start_).count();
  show(duration_text(seconds), fraction, remark);
}

void Progress::show(const std::string& counted, std::optional<double> fraction, const std::string& remark) {
  const Style style(session_.terminal);
  std::string line;
  if (fraction) {
    const double part = std::clamp(*fraction, 0.0, 1.0);
    if (session_.terminal.err) {
      const auto full = static_cast<std::size_t>(part * kBar);
      for (std::size_t i = 0; i < kBar; ++i) line += i < full ? style.either("█", "#") : style.either("░", ".");
      line += ' ';
    }
    line += number("%3.0f %%  ", part * 100);
  }
  line += counted;
  if (!remark.empty()) line += "  " + remark;
  if (!session_.terminal.err) {
    session_.err << line << std::endl;
    return;
  }
  while (columns(line) >= session_.terminal.width) {
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0) == 0x80) line.pop_back();
    line.pop_back();
  }
  session_.err << "\r\033[K" << line << std::flush;
  shown_ = true;
}

void Progress::clear() {
  if (shown_) session_.err << "\r\033[K" << std::flush;
  shown_ = false;
}

}  // namespace ioasis::cli
