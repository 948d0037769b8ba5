// A queue of page faults: what devices report, until the program has read and answered it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <span>

#include "conformance/simulator/defects.h"
#include "conformance/simulator/user_memory.h"

namespace ioasis::simulator {

/// A page request of a device.
struct PageRequest {
  std::uint32_t device;  ///< its object
  std::uint32_t pasid;
  std::uint32_t group;
  std::uint32_t access;
  std::uint64_t address;
  std::uint32_t attached;  ///< under which PASID the device has the page table that led here; 0: its own
};

/// Calls on its file answer as read(2) and write(2) do: a number of bytes, or a negative errno.
class FaultQueue {
 public:
  explicit FaultQueue(const Defects& defects) : defects_(&defects) {}

  void report(const PageRequest& request);
  /// The device has lost the page table that it had under that PASID, by which it came to this queue: nobody answers it
  /// any more.
  void forget(std::uint32_t device, std::uint32_t attached);

  std::int64_t read(UserMemory& memory, std::uint64_t address, std::uint64_t bytes);
  std::int64_t write(const UserMemory& memory, std::uint64_t address, std::uint64_t bytes);
  bool readable() const;

  bool file_open = true;

 private:
  std::uint32_t unused_cookie() const;

  const Defects* defects_;
  std::deque<PageRequest> unread_;
  std::map<std::uint32_t, PageRequest> unanswered_;  ///< by cookie
  std::uint32_t next_cookie_ = 1;                    ///< for the defect that never reuses one
};

}  // namespace ioasis::simulator
