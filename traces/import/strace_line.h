// A log of strace, line by line: who made which system call, and what it answered.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::traces::strace {

/// One finished system call: "ioctl", "3, 0x3b80, 0", "-1 ENOTTY (Inappropriate ioctl for device)".
struct Line {
  std::string process;  ///< its number as written; empty if none stands there
  std::string name;
  std::vector<std::string> arguments;
  std::string result;

  /// What the call returned, if it did not fail.
  std::optional<std::uint64_t> returned() const;
};

/// "3</dev/iommu<char 10:124>>" or "0x3b80 /* IOMMU_DESTROY */": the number alone.
std::optional<std::uint64_t> number(std::string_view text);

/// The parts of a list, parted by commas outside of brackets and quotes.
std::vector<std::string_view> split(std::string_view text);

class Lines {
 public:
  /// The call that the line finishes; nothing for half of one, and for what is none.
  std::optional<Line> take(std::string_view line);

 private:
  std::map<std::string, std::string> unfinished_;  ///< by process
};

}  // namespace ioasis::traces::strace
