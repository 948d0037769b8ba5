// Memory as predicates over addresses.
#include "model/logic/symbolic_memory.h"

#include <algorithm>

namespace ioasis::model {

SymbolicMemory::SymbolicMemory() {
  auto& session = SymbolicSession::current();
  auto& z3 = session.z3();
  const auto word = session.arithmetic().sort(), truth = z3.bool_sort();
  unknown_.emplace(Unknown{z3.function("present", word, truth), z3.function("compound", word, truth),
                           z3.function("pinnable", word, word, truth, truth)});
}

SymbolicMemory::Entries SymbolicMemory::any_list(unsigned bits) {
  auto& session = SymbolicSession::current();
  Entries list;
  for (unsigned i = 0; i < session.bounds().entries; ++i)
    list.push_back({session.fresh_bool("entry.unreadable"),
                    {{session.fresh_word("entry.first", bits)}, {session.fresh_word("entry.last", bits)}}});
  return list;
}

SymbolicMemory::SymbolicMemory(const uapi::MemoryLayout& layout, Entries list)
    : readable_(runs(layout, [&](auto at) { return page_state(layout, at) != uapi::PageState::Unmapped; })),
      writable_(runs(layout, [&](auto at) { return page_state(layout, at) == uapi::PageState::Writable; })),
      compound_(runs(layout, [&](auto at) { return in_huge_page(layout, at); })),
      list_(std::move(list)) {}

template <class P>
std::vector<SymbolicMemory::Run> SymbolicMemory::runs(const uapi::MemoryLayout& layout, P is) {
  std::vector<Run> found;
  for (std::size_t buffer = 0; buffer < layout.buffers.size(); ++buffer)
    for (std::uint64_t page = 0; page < layout.buffers[buffer].pages; ++page) {
      const std::uint64_t first = uapi::address_of(buffer) + page * uapi::kPageSize;
      if (!is(first)) continue;
      if (!found.empty() && found.back().last + 1 == first)
        found.back().last += uapi::kPageSize;
      else
        found.push_back({first, first + uapi::kPageSize - 1});
    }
  return found;
}

SymbolicBool SymbolicMemory::within(const std::vector<Run>& runs, const Span<Symbolic, Va>& range) {
  SymbolicBool some;
  for (const auto& run : runs)
    some = some || Span<Symbolic, Va>{{SymbolicWord(run.first)}, {SymbolicWord(run.last)}}.holds(range);
  return some && range.first <= range.last;
}

SymbolicBool SymbolicMemory::present(const Va& at) const {
  return unknown_ ? SymbolicBool(unknown_->present(at.word.expr())) : within(readable_, {at, at});
}

SymbolicBool SymbolicMemory::compound(const Va& at) const {
  return unknown_ ? SymbolicBool(unknown_->compound(at.word.expr())) : within(compound_, {at, at});
}

SymbolicBool SymbolicMemory::pinnable(const Span<Symbolic, Va>& range, const SymbolicBool& writable) const {
  if (unknown_)
    return SymbolicBool(unknown_->pinnable(range.first.word.expr(), range.last.word.expr(), writable.expr()));
  return select(writable, within(writable_, range), within(readable_, range));
}

SymbolicBool SymbolicMemory::ends_at_top(const Span<Symbolic, Va>& range, const Number<Symbolic>& pages) {
  constexpr std::uint64_t kLastPage = ~std::uint64_t{0} / uapi::kPageSize;
  const auto first_page = Symbolic::quotient(range.first.word, uapi::kPageSize);
  return SymbolicWord(kLastPage * uapi::kPageSize) <= range.last.word &&
         SymbolicWord(kLastPage) - first_page < pages.word;
}

SymbolicBool SymbolicMemory::accessible(const Va& at, const Length<Symbolic>& length,
                                        const SymbolicBool& writable) const {
  const auto none = length == Length<Symbolic>{};
  return none || (!wraps(at, length) && pinnable(span(at, length), writable));
}

NumberList<Symbolic> SymbolicMemory::numbers(const Va&, const Number<Symbolic>& count, unsigned each) const {
  std::vector<NumberList<Symbolic>::Entry> entries;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    const auto& entry = list_[i];
    const auto read = [&](const SymbolicWord& word) {
      return Number<Symbolic>{select(entry.unreadable, SymbolicWord(0), word)};
    };
    const auto first = read(entry.range.first.word);
    SymbolicBool repeats;
    for (const auto& earlier : entries) repeats = repeats || earlier.first == first;
    const auto third = each > 2 ? SymbolicSession::current().fresh_word("entry.third", 32) : SymbolicWord(0);
    entries.push_back(
        {SymbolicWord(i) < count.word, entry.unreadable, first, read(entry.range.last.word), read(third), repeats});
  }
  SymbolicSession::current().assume(count <= Number<Symbolic>{SymbolicWord(list_.size())});
  return NumberList<Symbolic>(std::move(entries));
}

SymbolicBool SymbolicMemory::Bits::set(const SymbolicWord& i) const {
  SymbolicBool some;
  for (std::uint64_t bit = 0; bit < SymbolicSession::current().bounds().indices; ++bit)
    some = some || (i == SymbolicWord(bit) && (word_ & SymbolicWord(std::uint64_t{1} << bit)) != SymbolicWord(0));
  return some;
}

}  // namespace ioasis::model
