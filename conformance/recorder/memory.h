// The memory of a traced process: what is mapped, and what lies where its ioctls point to.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "conformance/recorder/recording.h"

namespace ioasis::conformance::recorder {

/// As many bytes from a pointer on are watched: what ioctls read or write there is mostly less.
inline constexpr std::uint64_t kWatched = 0x1'0000;

class Memory {
 public:
  /// `number` is what the recording calls it.
  Memory(Recording& recording, unsigned number, pid_t process);
  ~Memory();
  Memory(const Memory&) = delete;

  /// A copy for the child of a fork.
  std::unique_ptr<Memory> fork(unsigned number, pid_t child) const;

  unsigned number() const { return number_; }

  /// How many of the bytes could be read.
  std::size_t read(std::uint64_t address, std::span<std::uint8_t> bytes) const;

  /// The process asked for another mapping: its list is read anew before it matters.
  void remapped() { stale_ = true; }

  /// Bytes from `address` on, at most `most`, that the process itself may read.
  std::uint64_t readable(std::uint64_t address, std::uint64_t most);

  /// Watches what the words of the struct may point to.
  void watch(std::span<const std::uint8_t> bytes);

  /// These bytes are recorded by other means: a struct that lies in watched memory.
  void absorb(std::uint64_t address, std::span<const std::uint8_t> bytes);

  /// Records how watched memory differs from what was recorded of it last: what the program has written ('W'), or a
  /// call ('K').
  void record_changes(char who);

 private:
  struct Mapping {
    std::uint64_t start, end;
    bool readable;
  };
  struct Page {
    std::vector<std::uint8_t> content;
    bool known = false;  ///< recorded before
  };

  void refresh();
  void record_page(char who, std::uint64_t address, Page& page, std::span<const std::uint8_t> now);
  std::uint64_t mapped_end(std::uint64_t address) const;

  Recording& recording_;
  unsigned number_;
  pid_t process_;
  int file_ = -1;  ///< /proc/PID/mem
  bool stale_ = true;
  std::string maps_;  ///< as recorded last
  std::vector<Mapping> mappings_;
  std::map<std::uint64_t, Page> pages_;  ///< watched, by address
  std::vector<std::uint8_t> now_;        ///< what was read of them
};

}  // namespace ioasis::conformance::recorder
