// The memory of a recorded process, as its recording tells of it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "model/uapi/environment.h"

namespace ioasis::traces::recorded {

constexpr std::uint64_t page_of(std::uint64_t address) { return address & ~(uapi::kPageSize - 1); }

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
  std::string file;  ///< what is mapped, if it is none of the kinds: the kind then is Private
  bool operator==(const Mapping&) const = default;
};

class ProcessMemory {
 public:
  Image image;

  void clear_layout() { mappings_.clear(); }
  /// `description`: "rw-p /memfd:x (deleted)", as in /proc/PID/maps.
  void map(std::uint64_t start, std::uint64_t end, const std::string& description);

  uapi::PageState state(std::uint64_t address) const;
  /// What is mapped there; null for nothing.
  const Mapping* at(std::uint64_t address) const;

  /// Bytes from `address` on that are mapped without a gap, at most `most`.
  std::uint64_t mapped(std::uint64_t address, std::uint64_t most) const;

 private:
  std::vector<Mapping> mappings_;  ///< by rising address
};

}  // namespace ioasis::traces::recorded
