// The memory of the program's processes as the kernel sees it: copies in and out that can fault, and physical frames
// that can be pinned.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "model/uapi/program.h"

namespace ioasis::simulator {

/// 0, or a positive errno.
using Errno = int;

/// A physical page; frames are handed out from 1 as pages are first looked at.
using Frame = std::uint32_t;

/// A process of the program, counted from 0.
using Process = std::uint8_t;

class UserMemory {
 public:
  explicit UserMemory(uapi::MemoryLayout layout) : layout_(std::move(layout)) {}

  /// The process that runs: calls are made by it.
  Process current() const { return current_; }
  void switch_to(Process process) { current_ = process; }
  /// It ends, and another is to run.
  void exit() { dead_.set(current_); }
  bool alive(Process process) const { return !dead_[process]; }

  // Of the process that runs.

  /// Fills `to` from user memory. False at the first byte that cannot be read.
  bool read(std::uint64_t address, std::span<std::uint8_t> to) const { return read(current_, address, to); }
  /// Writes `from` up to the first byte that cannot be written. False if there is one.
  bool write(std::uint64_t address, std::span<const std::uint8_t> from) { return write(current_, address, from); }
  /// Whether all of `length` bytes can be written.
  bool writable(std::uint64_t address, std::uint64_t length) const;
  /// The frame behind the page of `address`; nothing if the access is not permitted.
  std::optional<Frame> frame_at(std::uint64_t address, bool for_writing) {
    return frame_at(current_, address, for_writing);
  }

  // The same of any, even one that is dead: that its pages are still there, is for the caller to know.

  bool read(Process process, std::uint64_t address, std::span<std::uint8_t> to) const;
  bool write(Process process, std::uint64_t address, std::span<const std::uint8_t> from);
  std::optional<Frame> frame_at(Process process, std::uint64_t address, bool for_writing);

  /// What looking up `pages` pages from `page_address` fails with when the first of them is not there.
  /// mm/gup.c tells a range that runs past the top of the address space from one that is just not mapped.
  static Errno lookup_error(std::uint64_t page_address, std::uint64_t pages);

  /// How the memory at `address` was had; Private where there is none.
  uapi::MemoryKind kind(std::uint64_t address) const;

  // By physical address, as devices reach it; a range lies in one page.

  bool has_frame(std::uint64_t physical) const {
    return physical >= uapi::kPageSize && physical / uapi::kPageSize <= frames_.size();
  }
  void read_physical(std::uint64_t physical, std::span<std::uint8_t> to) const;
  void write_physical(std::uint64_t physical, std::span<const std::uint8_t> from);

  void pin(Frame frame) { ++frames_[frame - 1].pins; }
  void unpin(Frame frame) { --frames_[frame - 1].pins; }
  std::uint32_t pins(Frame frame) const { return frames_[frame - 1].pins; }

 private:
  using Contents = std::array<std::uint8_t, uapi::kPageSize>;

  struct PhysicalPage {
    std::uint32_t pins = 0;
    std::unique_ptr<Contents> contents;  ///< null while all zero
  };

  PhysicalPage& page_of(Frame frame) { return frames_[frame - 1]; }

  /// Whose page table has the page of `address`: the first process's stands for all where it is shared.
  Process owner(Process process, std::uint64_t address) const { return is_shared(kind(address)) ? 0 : process; }

  uapi::MemoryLayout layout_;
  Process current_ = 0;
  std::bitset<uapi::kMaxProcesses + 1> dead_;
  std::array<std::unordered_map<std::uint64_t, Frame>, uapi::kMaxProcesses + 1> page_tables_;
  std::vector<PhysicalPage> frames_;
};

}  // namespace ioasis::simulator
