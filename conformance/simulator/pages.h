// User memory that mappings share: what one IOAS_MAP named, kept by it and by every copy made of it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conformance/simulator/allocations.h"
#include "conformance/simulator/defects.h"
#include "conformance/simulator/iommu.h"
#include "conformance/simulator/ranges.h"
#include "conformance/simulator/tables/memory.h"
#include "conformance/simulator/user_memory.h"
#include "model/uapi/releases.h"

namespace ioasis::simulator {

/// Physical addresses from here on are of page tables.
inline constexpr std::uint64_t kTablesFrom = std::uint64_t{1} << 44;

/// What all files of a program share.
struct Host {
  UserMemory memory;
  Defects defects;
  std::string console;         ///< kernel warnings, a line each
  std::uint64_t memory_limit;  ///< bytes of a temporary array
  uapi::Caller caller{};
  uapi::Kernel kernel;
  std::deque<Iommu> iommus;                                                    ///< the first is the usual one
  std::uint64_t end_of_programs = (std::uint64_t{1} << 47) - uapi::kPageSize;  ///< behind the highest address
  std::uint64_t user_locked = 0;                                               ///< pages charged to the caller's user
  std::array<std::uint64_t, uapi::kMaxProcesses + 1> mm_locked{};              ///< or to each process
  Allocations allocations{};
  tables::PhysicalMemory tables{};                   ///< where page tables lie, apart from the program's frames
  tables::FrameAllocator table_frames{kTablesFrom};  ///< room for them

  /// That of devices which calls make from now on.
  const Iommu* arriving = &iommus.front();

  /// How many page pointers such an array holds.
  std::uint64_t pages_at_once() const { return memory_limit / 8; }
};

/// A run of user pages. A page is pinned while at least one area that a domain translates covers it, and only once
/// however many do; other Pages over the same memory pin it again.
class Pages {
 public:
  enum class Backing { UserMemory, OtherFile };

  /// `bytes` bytes at `user_address` of the process that runs, which must not wrap; or as many of a file that is no
  /// memfd, at that offset. What is pinned of them will be charged to that process or its user, unless it has
  /// CAP_IPC_LOCK.
  Pages(const Host& host, bool by_process, std::uint64_t user_address, std::uint64_t bytes, bool writable,
        Backing backing = Backing::UserMemory);

  bool of_file() const { return backing_ == Backing::OtherFile; }

  Process process() const { return process_; }
  std::uint64_t base() const { return base_; }  ///< address of the page the memory starts in
  bool writable() const { return writable_; }

  /// How many pages there are. The sum is rounded up in 64 bits, so it comes out 0 for nearly 2^64 bytes.
  std::uint64_t count() const { return count_; }

  /// Pins pages `first` to `last` (counted from base) for one more area or access, or none of them. `at_once` is how
  /// many are looked up at a time.
  Errno hold(Host& host, std::uint64_t first, std::uint64_t last, std::uint64_t at_once);

  /// Charges what has been pinned since the last time: ENOMEM, and nothing charged, if that is more than the limit
  /// allows.
  Errno charge(Host& host);

  /// Undoes hold() and charge().
  void release(Host& host, std::uint64_t first, std::uint64_t last);

  bool holds(std::uint64_t page) const { return held_.contains(page); }
  /// The frame of a page that is held.
  Frame frame(std::uint64_t page) const { return held_.at(page).frame; }

  /// Finds the frame behind the page at `address`, which its process must be alive for. 0, or what looking up `pages`
  /// pages from there fails with.
  Errno look_up(Host& host, std::uint64_t address, bool for_writing, std::uint64_t pages, Frame& frame) const;

 private:
  struct Held {
    Frame frame;
    std::uint32_t areas;  ///< that cover the page and are translated, and accesses that pinned it
    std::uint32_t pins;
  };

  /// Where the charges are counted.
  std::uint64_t& account(Host& host) const;
  /// What is charged cannot be put right any more.
  bool account_lost(const Host& host) const { return by_process_ && !host.memory.alive(process_); }

  Process process_;
  std::uint64_t base_;
  std::uint64_t count_;
  bool writable_;
  Backing backing_;
  bool charged_for_;
  bool by_process_;
  std::uint64_t charged_ = 0;  ///< pages
  std::map<std::uint64_t, Held> held_;
};

/// A slice of Pages: what one area maps.
struct Slice {
  std::shared_ptr<Pages> pages;
  std::uint64_t start;   ///< bytes from pages->base()
  std::uint64_t length;  ///< bytes, not 0
  bool readable = false;
  bool writeable = false;

  bool permits(bool writing) const { return writing ? writeable : readable; }

  std::uint64_t user_address() const { return pages->base() + start; }
  std::uint64_t first_page() const { return start / uapi::kPageSize; }
  std::uint64_t last_page() const { return (start + length - 1) / uapi::kPageSize; }
};

}  // namespace ioasis::simulator
