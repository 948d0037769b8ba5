// What a virtual IOMMU reports, until the program has read it from the file of an event queue.
#pragma once

#include <cstdint>
#include <deque>

#include "conformance/simulator/user_memory.h"

namespace ioasis::simulator {

class EventLog {
 public:
  explicit EventLog(std::uint64_t depth) : depth_(depth) {}

  /// The device of that number has something to say. What does not fit is lost, and that it was is known.
  void report(std::uint32_t virtual_device);
  bool readable() const { return !waiting_.empty() || loss_; }
  /// As read(2): a number of bytes, or a negative errno.
  std::int64_t read(UserMemory& memory, std::uint64_t address, std::uint64_t bytes);

  bool file_open = true;

 private:
  struct Event {
    std::uint32_t sequence;
    std::uint32_t virtual_device;
  };

  std::uint64_t depth_;
  std::uint32_t next_ = 0;
  std::deque<Event> waiting_;
  bool loss_ = false;              ///< after all of these
  std::uint32_t loss_number_ = 0;  ///< of the last event that was lost
};

}  // namespace ioasis::simulator
