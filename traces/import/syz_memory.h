// What the memory of a syzkaller program is: all of it is there and writable until the program says otherwise.
#pragma once

#include <map>
#include <set>

#include "traces/import/placement.h"
#include "traces/import/syz_program.h"

namespace ioasis::traces::syz {

inline bool in_area(std::uint64_t address) { return address - kAreaBase < kAreaBytes; }

class Memory {
 public:
  /// mmap, munmap and mprotect. The range must lie in the area, in whole pages.
  void set(std::uint64_t address, std::uint64_t length, uapi::PageState state);

  /// The pages that were mapped in so many words: each of them belongs to a buffer.
  void declare(std::uint64_t address, std::uint64_t length);

  uapi::PageState state(std::uint64_t address) const;

  /// A call uses the memory from `address` on, `length` bytes or as much of them as is there.
  void use(std::uint64_t address, std::uint64_t length);

  /// Memory for what the program leaves to syzkaller to place.
  std::uint64_t allocate(std::uint64_t length);

  std::optional<Placement> placement() const;

 private:
  std::map<std::uint64_t, uapi::PageState> states_;  ///< by page; others are writable
  std::set<std::uint64_t> pages_, borders_;
  std::uint64_t next_ = kAreaBase + kAreaBytes / 2;
};

}  // namespace ioasis::traces::syz
