// What the memory of a trace holds in each of its processes, by recorded addresses.
#pragma once

#include <set>
#include <vector>

#include "traces/import/process_memory.h"

namespace ioasis::traces::recorded {

/// Processes are numbered from 0. All is zero at first.
class TraceMemory {
 public:
  /// The page is one and the same in all processes.
  void share(std::uint64_t page) { shared_.insert(page); }
  bool is_shared(std::uint64_t page) const { return shared_.contains(page); }

  std::vector<std::uint8_t> read(std::size_t process, std::uint64_t address, std::size_t length) const;
  void write(std::size_t process, std::uint64_t address, std::span<const std::uint8_t> bytes);
  /// As write(), but only in pages that it has written to: what others hold is not looked at.
  void update(std::size_t process, std::uint64_t address, std::span<const std::uint8_t> bytes);

 private:
  Image& image(std::size_t process, std::uint64_t page) { return shared_.contains(page) ? common_ : own_[process]; }

  std::set<std::uint64_t> shared_;
  Image common_;
  std::map<std::size_t, Image> own_;
};

}  // namespace ioasis::traces::recorded
