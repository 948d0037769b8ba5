// The program's memory as calls see it: which pages there are, and what the words in them hold; in each of its
// processes, if there are several.
#pragma once

#include <bitset>
#include <span>
#include <unordered_map>

#include "model/logic/concrete.h"
#include "model/state/number_list.h"
#include "model/state/transfer.h"
#include "model/uapi/commands.h"
#include "model/uapi/program.h"

namespace ioasis::model {

/// An array of IOVA ranges in user memory, as far as it can be read.
class ConcreteRangeList {
 public:
  struct Entry {
    bool unreadable;
    IovaRange<Concrete> range;
  };

  /// As Set::first_failure, over the entries from the first.
  template <class... Checks>
  ConcreteFailure first_failure(const Checks&... checks) const;
  /// An entry before `entry` overlaps it.
  bool earlier_overlaps(const Entry& entry) const;
  /// The entries as a set; meaningful when none is unreadable.
  ConcreteSet<IovaRange<Concrete>> ranges() const;

  ConcreteRangeList(const ConcreteMemory& memory, std::uint64_t address, std::uint64_t count)
      : memory_(memory), address_(address), count_(count) {}

 private:
  Entry at(std::uint64_t index) const;

  const ConcreteMemory& memory_;
  std::uint64_t address_;
  std::uint64_t count_;
  mutable std::uint64_t current_ = 0;
};

class ConcreteMemory {
 public:
  /// `copied`: how many bytes calls write at once. Where some of them cannot be written, the others may be, or not.
  explicit ConcreteMemory(const uapi::MemoryLayout& layout, std::uint64_t copied = 1)
      : layout_(&layout), copied_(copied) {}

  /// The same has been written to both, of the same layout.
  bool operator==(const ConcreteMemory&) const = default;

  /// From now on calls are made by that process, and addresses are of its memory: what is asked of pages and bytes, and
  /// written, but for copy().
  void make_caller(Number<Concrete> process) { caller_ = process; }
  Number<Concrete> caller() const { return caller_; }

  /// Its memory is gone, but for pages that somebody holds.
  void end(bool when, Number<Concrete> process) {
    if (when) ended_.set(process.word);
  }
  bool ended(Number<Concrete> process) const { return ended_[process.word]; }

  /// The page of that process that holds `at` is the caller's own, by being its memory or shared.
  bool callers(UserVa<Concrete> at, Number<Concrete> process) const {
    return process == caller_ || uapi::is_shared(*layout_, at.word);
  }

  /// The page that holds `at` can be read by a device or a call.
  bool present(UserVa<Concrete> at) const { return state(at.word) != uapi::PageState::Unmapped; }

  /// The page that holds `at` is part of a compound one.
  bool compound(UserVa<Concrete> at) const { return uapi::in_huge_page(*layout_, at.word); }

  /// Every page of `range` can be pinned, for writing where `writable`.
  bool pinnable(const Span<Concrete, UserVa<Concrete>>& range, bool writable) const;

  /// `range` ends in the last page of the address space, and has at most `pages` pages: get_user_pages, which is asked
  /// for so many at once, says so before it looks at any.
  /// @see kernel: gup_fast_fallback
  static bool ends_at_top(const Span<Concrete, UserVa<Concrete>>& range, Number<Concrete> pages) {
    constexpr std::uint64_t kLastPage = ~std::uint64_t{0} / uapi::kPageSize;
    return range.last.word / uapi::kPageSize == kLastPage &&
           kLastPage - range.first.word / uapi::kPageSize < pages.word;
  }

  /// The bytes from `at` can all be written, or read; true for none.
  bool writable(UserVa<Concrete> at, Length<Concrete> length) const { return accessible(at, length, true); }
  bool readable(UserVa<Concrete> at, Length<Concrete> length) const { return accessible(at, length, false); }

  /// The bitmap that lies at an address.
  class Bits {
   public:
    Bits(const ConcreteMemory& memory, std::uint64_t address) : memory_(memory), address_(address) {}
    bool set(std::uint64_t i) const { return memory_.load(address_ + i / 8) >> (i % 8) & 1; }

   private:
    const ConcreteMemory& memory_;
    std::uint64_t address_;
  };
  Bits bits(UserVa<Concrete> at) const { return {*this, at.word}; }

  /// In the bitmap at `at`, of which a bit stands for `bit` bytes (a power of two), sets those that the `length` bytes
  /// from `offset` touch, up to the first that cannot be written.
  void mark(bool when, UserVa<Concrete> at, Length<Concrete> offset, Length<Concrete> length, Length<Concrete> bit);
  /// Any of those may be set by the call, and none has to be.
  void mark_perhaps(bool when, UserVa<Concrete> at, Length<Concrete> offset, Length<Concrete> length,
                    Length<Concrete> bit);

  ConcreteRangeList ranges(UserVa<Concrete> at, Number<Concrete> count) const { return {*this, at.word, count.word}; }

  /// The `count` entries from `at`, of two or three numbers `each`, up to the first that cannot be read.
  NumberList<Concrete> numbers(UserVa<Concrete> at, Number<Concrete> count, unsigned each) const;

  /// The number of 32 bits at `at`.
  Number<Concrete> number32(UserVa<Concrete> at) const { return {load_word(at.word) & 0xffffffff}; }

  /// Writes the first `count` ranges one behind the other, as far as memory can be written.
  void store(bool when, UserVa<Concrete> at, const ConcreteGaps& ranges, Number<Concrete> count);
  /// Writes the eight bytes of `value` and zeroes behind them, `length` bytes in all, as far as memory can be written.
  void store(bool when, UserVa<Concrete> at, Number<Concrete> value, Length<Concrete> length);

  /// A number as it is stored.
  struct Part {
    unsigned width;  ///< bytes
    Number<Concrete> value;
  };
  /// Writes the parts one behind the other, up to the first byte that cannot be written.
  void store(bool when, UserVa<Concrete> at, std::span<const Part> parts);

  /// Copies the parts, in order, as far as memory can be written. All are read before the first is written.
  void copy(bool when, const ConcreteSet<Transfer<Concrete>>& parts);

  /// A call was cut short when it had done part of what would have made this memory `whole`: each byte that differs may
  /// be either.
  void partly(const ConcreteMemory& whole);
  /// Whether the byte at `address` may be `byte`. If so, it is from now on.
  bool settle(std::uint64_t address, std::uint8_t byte);
  /// Something was read that may be either of two.
  bool guessed() const { return guessed_; }

  std::uint64_t load_word(std::uint64_t address) const;
  std::uint8_t load(std::uint64_t address) const;
  void store(std::uint64_t address, std::uint8_t byte);

  uapi::PageState state(std::uint64_t address) const { return uapi::page_state(*layout_, address); }

 private:
  using Bytes = std::bitset<256>;  ///< those that a byte may be

  class Writing;
  bool accessible(UserVa<Concrete> at, Length<Concrete> length, bool writable) const;
  /// What the byte may be.
  Bytes candidates(std::uint64_t cell) const;
  void make_candidates(std::uint64_t cell, const Bytes& bytes);
  static Bytes with_bit(const Bytes& bytes, unsigned set);  ///< each with that bit set
  /// Passes each byte of a bitmap that mark() touches, and the bits of it, up to the first that cannot be written.
  template <class F>
  void each_marked(UserVa<Concrete> at, Length<Concrete> offset, Length<Concrete> length, Length<Concrete> bit,
                   F&& f) const;

  /// What lies at an address: a number for each byte of memory, the same in each process for memory that is shared. Of
  /// the first process it is the address.
  std::uint64_t cell(std::uint64_t address, Number<Concrete> process) const {
    constexpr unsigned kAbove = 48;  // of no address of a buffer
    return uapi::is_shared(*layout_, address) ? address : address + (process.word << kAbove);
  }
  std::uint8_t load_cell(std::uint64_t cell) const;
  void store_cell(std::uint64_t cell, std::uint8_t byte);

  const uapi::MemoryLayout* layout_;
  std::uint64_t copied_;
  std::unordered_map<std::uint64_t, std::uint64_t> words_;  ///< by cell / 8, those ever written; others are zero
  std::unordered_map<std::uint64_t, Bytes> open_;  ///< by cell: what a byte may be, where that is more than one
  mutable bool guessed_ = false;
  Number<Concrete> caller_{};
  std::bitset<uapi::kMaxProcesses + 1> ended_;
};

template <class... Checks>
ConcreteFailure ConcreteRangeList::first_failure(const Checks&... checks) const {
  ConcreteFailure failure;
  for (current_ = 0; current_ < count_; ++current_)
    if (fails(failure, at(current_), checks...)) break;
  return failure;
}

}  // namespace ioasis::model
