// Reading, writing and pinning the program's memory.
#include "model/state/memory.h"

#include <deque>
#include <unordered_set>

namespace ioasis::model {

namespace {
constexpr std::uint64_t page_of(std::uint64_t address) { return address / uapi::kPageSize; }
}  // namespace

bool ConcreteMemory::pinnable(const Span<Concrete, UserVa<Concrete>>& range, bool writable) const {
  // Every buffer is followed by a hole, so a long range ends at the first page that is missing.
  for (std::uint64_t page = page_of(range.first.word);; ++page) {
    const auto state = this->state(page * uapi::kPageSize);
    if (state == uapi::PageState::Unmapped || (writable && state != uapi::PageState::Writable)) return false;
    if (page == page_of(range.last.word)) return true;
  }
}

bool ConcreteMemory::accessible(UserVa<Concrete> at, Length<Concrete> length, bool writable) const {
  if (length.word == 0) return true;
  return !wraps(at, length) && pinnable(span(at, length), writable);
}

template <class F>
void ConcreteMemory::each_marked(UserVa<Concrete> at, Length<Concrete> offset, Length<Concrete> length,
                                 Length<Concrete> bit, F&& f) const {
  const unsigned shift = static_cast<unsigned>(std::countr_zero(bit.word));
  const std::uint64_t last = (offset.word + length.word - 1) >> shift;
  for (std::uint64_t i = offset.word >> shift; i <= last; ++i) {
    const std::uint64_t address = at.word + i / 8;
    if (state(address) != uapi::PageState::Writable) return;
    f(cell(address, caller_), std::uint8_t{1} << i % 8);
  }
}

void ConcreteMemory::mark(bool when, UserVa<Concrete> at, Length<Concrete> offset, Length<Concrete> length,
                          Length<Concrete> bit) {
  if (!when) return;
  each_marked(at, offset, length, bit, [&](std::uint64_t cell, unsigned set) {
    if (open_.contains(cell))
      make_candidates(cell, with_bit(candidates(cell), set));
    else
      store_cell(cell, static_cast<std::uint8_t>(load_cell(cell) | set));
  });
}

void ConcreteMemory::mark_perhaps(bool when, UserVa<Concrete> at, Length<Concrete> offset, Length<Concrete> length,
                                  Length<Concrete> bit) {
  if (!when) return;
  each_marked(at, offset, length, bit, [&](std::uint64_t cell, unsigned set) {
    const Bytes bytes = candidates(cell);
    make_candidates(cell, bytes | with_bit(bytes, set));
  });
}

ConcreteMemory::Bytes ConcreteMemory::with_bit(const Bytes& bytes, unsigned set) {
  Bytes with;
  for (unsigned byte = 0; byte < bytes.size(); ++byte)
    if (bytes[byte]) with.set(byte | set);
  return with;
}

ConcreteMemory::Bytes ConcreteMemory::candidates(std::uint64_t cell) const {
  if (const auto open = open_.find(cell); open != open_.end()) return open->second;
  return Bytes{}.set(load_cell(cell));
}

void ConcreteMemory::make_candidates(std::uint64_t cell, const Bytes& bytes) {
  store_cell(cell, static_cast<std::uint8_t>(bytes._Find_first()));
  if (bytes.count() > 1) open_[cell] = bytes;
}

/// Bytes that a call writes, one behind the other.
class ConcreteMemory::Writing {
 public:
  explicit Writing(ConcreteMemory& memory) : memory_(memory) {}

  /// False where it cannot be written; nothing further is, then.
  bool put(std::uint64_t address, Number<Concrete> process, std::uint8_t byte) {
    if (memory_.state(address) != uapi::PageState::Writable) {
      for (const auto& [cell, before] : last_) memory_.make_candidates(cell, memory_.candidates(cell) | before);
      return false;
    }
    const auto cell = memory_.cell(address, process);
    if (memory_.copied_ > 1) {
      if (last_.size() == memory_.copied_ - 1) last_.pop_front();
      last_.emplace_back(cell, memory_.candidates(cell));
    }
    memory_.store_cell(cell, byte);
    return true;
  }
  bool put(std::uint64_t address, std::uint8_t byte) { return put(address, memory_.caller_, byte); }

 private:
  ConcreteMemory& memory_;
  std::deque<std::pair<std::uint64_t, Bytes>> last_;  ///< written, and what was there before
};

void ConcreteMemory::copy(bool when, const ConcreteSet<Transfer<Concrete>>& parts) {
  if (!when) return;
  std::vector<std::uint8_t> bytes;
  for (const auto& part : parts.elements())
    for (std::uint64_t i = 0; i < part.length.word; ++i)
      bytes.push_back(part.zeroes ? std::uint8_t{0} : load_cell(cell(part.from.word + i, part.from_process)));
  auto next = bytes.begin();
  Writing writing(*this);
  for (const auto& part : parts.elements())
    for (std::uint64_t i = 0; i < part.length.word; ++i)
      if (!writing.put(part.to.word + i, part.to_process, *next++)) return;
}

void ConcreteMemory::store(bool when, UserVa<Concrete> at, const ConcreteGaps& ranges, Number<Concrete> count) {
  if (!when) return;
  std::uint64_t address = at.word;
  Writing writing(*this);
  for (std::uint64_t i = 0; i < count.word; ++i)
    for (const std::uint64_t word : {ranges.ranges()[i].first, ranges.ranges()[i].second})
      for (unsigned byte = 0; byte < 8; ++byte)
        if (!writing.put(address++, static_cast<std::uint8_t>(word >> (8 * byte)))) return;
}

void ConcreteMemory::store(bool when, UserVa<Concrete> at, Number<Concrete> value, Length<Concrete> length) {
  if (!when) return;
  Writing writing(*this);
  for (std::uint64_t i = 0; i < length.word; ++i)
    if (!writing.put(at.word + i, i < 8 ? static_cast<std::uint8_t>(value.word >> (8 * i)) : std::uint8_t{0})) return;
}

void ConcreteMemory::store(bool when, UserVa<Concrete> at, std::span<const Part> parts) {
  if (!when) return;
  std::uint64_t address = at.word;
  Writing writing(*this);
  for (const Part& part : parts)
    for (unsigned byte = 0; byte < part.width; ++byte)
      if (!writing.put(address++, static_cast<std::uint8_t>(part.value.word >> (8 * byte)))) return;
}

NumberList<Concrete> ConcreteMemory::numbers(UserVa<Concrete> at, Number<Concrete> count, unsigned each) const {
  std::vector<NumberList<Concrete>::Entry> entries;
  std::unordered_set<std::uint64_t> firsts;
  std::uint64_t address = at.word;
  bool goes_on = true;
  for (std::uint64_t i = 0; i < count.word && goes_on; ++i, address += kNumberBytes * each) {
    goes_on = present({address}) && present({address + kNumberBytes * each - 1});
    const auto number = [&](unsigned n) {
      return Number<Concrete>{goes_on && n < each ? number32({address + kNumberBytes * n}).word : 0};
    };
    entries.push_back({true, !goes_on, number(0), number(1), number(2), !firsts.insert(number(0).word).second});
  }
  return NumberList<Concrete>(std::move(entries));
}

void ConcreteMemory::partly(const ConcreteMemory& whole) {
  for (const auto& [index, word] : whole.words_)
    for (std::uint64_t cell = index * 8; cell < index * 8 + 8; ++cell)
      if (const Bytes written = whole.candidates(cell), kept = candidates(cell); written != kept)
        make_candidates(cell, written | kept);
}

bool ConcreteMemory::settle(std::uint64_t address, std::uint8_t byte) {
  const auto open = open_.find(cell(address, caller_));
  if (open == open_.end()) return load(address) == byte;
  const bool possible = open->second[byte];
  open_.erase(open);
  if (possible) store(address, byte);
  return possible;
}

std::uint8_t ConcreteMemory::load_cell(std::uint64_t cell) const {
  if (!open_.empty() && open_.contains(cell)) guessed_ = true;
  const auto word = words_.find(cell / 8);
  return word == words_.end() ? std::uint8_t{0} : static_cast<std::uint8_t>(word->second >> (8 * (cell % 8)));
}

std::uint8_t ConcreteMemory::load(std::uint64_t address) const { return load_cell(cell(address, caller_)); }

std::uint64_t ConcreteMemory::load_word(std::uint64_t address) const {
  std::uint64_t word = 0;
  for (unsigned byte = 0; byte < 8; ++byte) word |= std::uint64_t{load(address + byte)} << (8 * byte);
  return word;
}

void ConcreteMemory::store_cell(std::uint64_t cell, std::uint8_t byte) {
  if (!open_.empty()) open_.erase(cell);
  auto& word = words_[cell / 8];
  const unsigned shift = 8 * (cell % 8);
  word = (word & ~(std::uint64_t{0xff} << shift)) | std::uint64_t{byte} << shift;
}

void ConcreteMemory::store(std::uint64_t address, std::uint8_t byte) { store_cell(cell(address, caller_), byte); }

ConcreteRangeList::Entry ConcreteRangeList::at(std::uint64_t index) const {
  const std::uint64_t address = address_ + index * uapi::kIovaRangeBytes;
  const bool readable = memory_.present({address}) && memory_.present({address + uapi::kIovaRangeBytes - 1});
  if (!readable) return {true, {}};
  return {false, {{memory_.load_word(address)}, {memory_.load_word(address + 8)}}};
}

bool ConcreteRangeList::earlier_overlaps(const Entry& entry) const {
  for (std::uint64_t i = 0; i < current_; ++i)
    if (at(i).range.overlaps(entry.range)) return true;
  return false;
}

ConcreteSet<IovaRange<Concrete>> ConcreteRangeList::ranges() const {
  ConcreteSet<IovaRange<Concrete>> set;
  for (std::uint64_t i = 0; i < count_; ++i) {
    const Entry entry = at(i);
    if (entry.unreadable) break;
    set.insert(true, entry.range);
  }
  return set;
}

}  // namespace ioasis::model
