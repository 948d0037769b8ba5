// How far long work is: a bar on a terminal, a line every few seconds otherwise.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/session.h"

namespace ioasis::cli {

class Progress {
 public:
  /// `unit` is what is counted, in the plural: "traces". Prints nothing when `quiet`.
  Progress(Session& session, std::string unit, bool quiet = false);
  ~Progress() { clear(); }

  /// `done` of `total` (0: unknown), and a remark. May be called as often as one likes.
  void update(std::size_t done, std::size_t total, const std::string& remark = {});
  /// As above for work of which only a fraction, or nothing at all, is known.
  void update(std::optional<double> fraction, const std::string& remark);
  /// Removes the bar, so that results can be printed; it comes back with the next update.
  void clear();

 private:
  bool due();
  void show(const std::string& counted, std::optional<double> fraction, const std::string& remark);

  Session& session_;
  std::string unit_;
  bool quiet_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_, last_;
};

/// "3 s", "2 min 05 s", "1 h 12 min".
std::string duration_text(double seconds);

}  // namespace ioasis::cli
