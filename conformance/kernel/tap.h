// What a kernel selftest prints: TAP version 13 as tools/testing/selftests/kselftest_harness.h writes it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::conformance::kernel {

struct TapTest {
  enum class End { Passed, Failed, Skipped };
  std::string name;
  End end = End::Passed;
  std::string said;  ///< the lines printed since the test before, without the "# "; of one that is skipped, why
};

/// "passed", "failed", "skipped".
std::string_view to_string(TapTest::End end);

/// Reads it as it comes, in pieces of any length. Lines it does not know are passed over: others print there too.
class TapReader {
 public:
  void read(std::string_view piece);

  const std::vector<TapTest>& tests() const { return tests_; }
  std::size_t count(TapTest::End end) const;
  /// How many tests the program set out to run, once it has said so.
  std::optional<std::size_t> planned() const { return planned_; }
  /// The test that has begun and not ended; empty if none is under way.
  const std::string& running() const { return running_; }

 private:
  void read_line(std::string_view line);
  void end_test(std::string_view rest, TapTest::End end);

  std::string unfinished_;  ///< line
  std::string said_;
  std::vector<TapTest> tests_;
  std::optional<std::size_t> planned_;
  std::string running_;
};

}  // namespace ioasis::conformance::kernel
