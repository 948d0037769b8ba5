// The memory of a recorded process, as its recording tells of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "model/uapi/program.h"

namespace ioasis::traces::recorded {

constexpr std::uint64_t page_of(std::uint64_t address) { return address & ~(uapi::kPageSize - 1); }

/// Calls visit(page, offset in it, count, done so far) for each page that the range touches.
template <class Visit>
void each_page(std::uint64_t address, std::uint64_t length, Visit visit) {
  for (std::uint64_t done = 0; done < length;) {
    const std::uint64_t offset = (address + done) % uapi::kPageSize;
    const std::uint64_t count = std::min(length - done, uapi::kPageSize - offset);
    visit(address + done - offset, offset, count, done);
    done += count;
  }
}

/// Bytes by address, of which some are known.
class Image {
 public:
  void zero(std::uint64_t address, std::uint64_t length);
  void write(std::uint64_t address, std::span<const std::uint8_t> bytes);
  /// False when not all are known.
  bool read(std::uint64_t address, std::span<std::uint8_t> bytes) const;

 private:
  using Page = std::vector<std::uint8_t>;
  std::map<std::uint64_t, Page> pages_;  ///< whole pages are known or not
};

/// A stretch of the address space with one kind of memory.
struct Mapping {
  std::uint64_t start, end;
  uapi::PageState state;
  uapi::MemoryKind kind;
  bool shared;
  std::string file;  ///< what is mapped, if it is none of the kinds: the kind then is Private
  bool operator==(const Mapping&) const = default;
};

class ProcessMemory {
 public:
  explicit ProcessMemory(std::uint64_t number) : family(number) {}

  std::uint64_t family;  ///< the number of the memory that this one is a copy of, or a copy of a copy
  Image image;

  void clear_layout() { mappings_.clear(); }
  /// `description`: "rw-p /memfd:x (deleted)", as in /proc/PID/maps.
  void map(std::uint64_t start, std::uint64_t end, const std::string& description);

  /// What is mapped there is another, at that line of the recording.
  void remapped(std::uint64_t address, std::uint64_t length, std::size_t line) {
    remapped_.push_back({address, length, line});
  }
  /// The line since which it is what it is; 0: from the beginning. Shared memory of processes that are forks of each
  /// other is one and the same if they say the same of it.
  std::size_t since(std::uint64_t address) const;

  uapi::PageState state(std::uint64_t address) const;
  /// What is mapped there; null for nothing.
  const Mapping* at(std::uint64_t address) const;

  /// Bytes from `address` on that are mapped without a gap, at most `most`.
  std::uint64_t mapped(std::uint64_t address, std::uint64_t most) const;

 private:
  struct Remapped {
    std::uint64_t address, length;
    std::size_t line;
  };

  std::vector<Remapped> remapped_;
  std::vector<Mapping> mappings_;  ///< by rising address
};

}  // namespace ioasis::traces::recorded
