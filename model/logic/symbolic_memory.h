// The program's memory under the reading that proves: any memory at all, or one that is known.
#pragma once

#include <optional>
#include <span>

#include "model/logic/symbolic.h"
#include "model/state/number_list.h"
#include "model/state/transfer.h"
#include "model/uapi/program.h"

namespace ioasis::model {

class SymbolicRangeList {
 public:
  struct Entry {
    SymbolicBool unreadable;
    IovaRange<Symbolic> range;
  };

  SymbolicRangeList(std::vector<Entry> entries, SymbolicWord count)
      : entries_(std::move(entries)), count_(std::move(count)) {}

  /// It is assumed that the list is no longer than what is known of it, or that an entry that is known fails.
  template <class... Checks>
  SymbolicFailure first_failure(const Checks&... checks) const {
    std::vector<SymbolicCandidate> candidates;
    for (current_ = 0; current_ < entries_.size(); ++current_)
      candidates.push_back({live(current_), SymbolicWord(current_), {checks(entries_[current_])...}});
    const auto failure = first_of(candidates, sizeof...(checks));
    auto enough = count_ <= SymbolicWord(entries_.size());
    for (const auto& which : failure.which) enough = enough || which;
    SymbolicSession::current().assume(enough);
    return failure;
  }
  SymbolicBool earlier_overlaps(const Entry& entry) const {
    SymbolicBool some;
    for (std::size_t i = 0; i < current_; ++i) some = some || entries_[i].range.overlaps(entry.range);
    return some;
  }
  SymbolicSet<IovaRange<Symbolic>> ranges() const {
    SymbolicSet<IovaRange<Symbolic>> set;
    SymbolicBool readable(true);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      readable = readable && !entries_[i].unreadable;
      set.insert(live(i) && readable, entries_[i].range);
    }
    return set;
  }

 private:
  SymbolicBool live(std::size_t i) const { return SymbolicWord(i) < count_; }

  std::vector<Entry> entries_;
  SymbolicWord count_;
  mutable std::size_t current_ = 0;
};

class SymbolicMemory {
 public:
  using Va = UserVa<Symbolic>;
  using Entries = std::vector<SymbolicRangeList::Entry>;

  /// Any memory: which pages there are is left open. Lists are what hold() says.
  SymbolicMemory();
  /// A list of as many entries as the session is bound to look at, about which nothing is known but that each number in
  /// it has so many bits.
  static Entries any_list(unsigned bits = 64);
  /// This memory. `list` is what it holds wherever a list is read.
  SymbolicMemory(const uapi::MemoryLayout& layout, Entries list);

  /// What is held wherever a list is read, from now on; what has been stored is forgotten.
  void hold(Entries list) {
    list_ = std::move(list);
    stored_.reset();
    marks_.clear();
  }

  /// There is one process, and it does not end.
  static Number<Symbolic> caller() { return {SymbolicWord(0)}; }
  static void end(const SymbolicBool&, const Number<Symbolic>&) {}
  static SymbolicBool ended(const Number<Symbolic>&) { return SymbolicBool(false); }
  static SymbolicBool callers(const Va&, const Number<Symbolic>&) { return SymbolicBool(true); }

  SymbolicBool present(const Va& at) const;
  SymbolicBool compound(const Va& at) const;
  SymbolicBool pinnable(const Span<Symbolic, Va>& range, const SymbolicBool& writable) const;
  static SymbolicBool ends_at_top(const Span<Symbolic, Va>& range, const Number<Symbolic>& pages);
  SymbolicBool writable(const Va& at, const Length<Symbolic>& length) const {
    return accessible(at, length, SymbolicBool(true));
  }
  SymbolicBool readable(const Va& at, const Length<Symbolic>& length) const {
    return accessible(at, length, SymbolicBool(false));
  }
  /// A bitmap lies where a list would, in its first word.
  class Bits {
   public:
    explicit Bits(SymbolicWord word) : word_(std::move(word)) {}
    SymbolicBool set(const SymbolicWord& i) const;

   private:
    SymbolicWord word_;
  };
  Bits bits(const Va&) const { return Bits(list_.empty() ? SymbolicWord(0) : list_.front().range.first.word); }
  /// Like what is stored: told by marks(), but in no list or bitmap that is read later.
  void mark(const SymbolicBool& when, const Va&, const Length<Symbolic>& offset, const Length<Symbolic>&,
            const Length<Symbolic>&) {
    marks_.push_back({when, offset});
  }
  void mark_perhaps(const SymbolicBool&, const Va&, const Length<Symbolic>&, const Length<Symbolic>&,
                    const Length<Symbolic>&) {}
  /// So does a number, and so do pairs of numbers, the first where a range has its first, the second where it has its
  /// last; a third is any. It is assumed that there are no more of them than what is known of a list.
  Number<Symbolic> number32(const Va&) const {
    return {list_.empty() ? SymbolicWord(0) : list_.front().range.first.word};
  }
  NumberList<Symbolic> numbers(const Va&, const Number<Symbolic>& count, unsigned each) const;
  SymbolicRangeList ranges(const Va&, const Number<Symbolic>& count) const { return {list_, count.word}; }
  /// What memory holds after a call is not followed: the next list read from it is any list.
  void store(const SymbolicBool& when, const Va&, const SymbolicGaps& ranges, const Number<Symbolic>&) {
    stored_.emplace(Stored{when, ranges});
  }
  /// Not followed: it is always the same.
  void store(const SymbolicBool&, const Va&, const Number<Symbolic>&, const Length<Symbolic>&) {}
  struct Part {
    unsigned width;
    Number<Symbolic> value;
  };
  /// Not followed either.
  void store(const SymbolicBool&, const Va&, std::span<const Part>) {}

  /// Nor is what is copied within it.
  void copy(const SymbolicBool&, const SymbolicSet<Transfer<Symbolic>>&) {}

  /// Ranges that a call wrote, as many as there was room for.
  struct Stored {
    SymbolicBool when;
    SymbolicGaps ranges;
  };
  const std::optional<Stored>& stored() const { return stored_; }

  /// A page that a call reported in a bitmap: its distance from the first one.
  struct Mark {
    SymbolicBool when;
    Length<Symbolic> offset;
  };
  const std::vector<Mark>& marks() const { return marks_; }

 private:
  /// The first and last byte of pages that follow one another without a hole.
  struct Run {
    std::uint64_t first;
    std::uint64_t last;
  };
  struct Unknown {
    z3::func_decl present;   ///< of an address
    z3::func_decl compound;  ///< of an address
    z3::func_decl pinnable;  ///< of the first byte, the last, and whether it is to be written
  };

  SymbolicBool accessible(const Va& at, const Length<Symbolic>& length, const SymbolicBool& writable) const;
  /// The runs of pages for which `is` holds, which is asked of a page's address.
  template <class P>
  static std::vector<Run> runs(const uapi::MemoryLayout& layout, P is);
  static SymbolicBool within(const std::vector<Run>& runs, const Span<Symbolic, Va>& range);

  std::vector<Run> readable_, writable_, compound_;
  std::optional<Unknown> unknown_;
  Entries list_;
  std::optional<Stored> stored_;
  std::vector<Mark> marks_;
};

}  // namespace ioasis::model
