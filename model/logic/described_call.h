// A call and the program's memory under the reading that prints.
#pragma once

#include <span>

#include "model/logic/amended_call.h"
#include "model/logic/describe.h"
#include "model/state/elsewhere.h"
#include "model/state/nested.h"
#include "model/state/objects.h"
#include "model/state/page_fault.h"
#include "model/state/pasid.h"
#include "model/state/proposed.h"
#include "model/state/transfer.h"
#include "model/state/viommu.h"

namespace ioasis::model {

template <>
inline std::string element_name<Area<Describe>>() {
  return "area";
}
template <>
inline std::string element_name<IovaRange<Describe>>() {
  return "range";
}
template <>
inline std::string element_name<Ioas<Describe>>() {
  return "ioas";
}
template <>
inline std::string element_name<Aperture<Describe>>() {
  return "aperture";
}
template <>
inline std::string element_name<Hwpt<Describe>>() {
  return "domain";
}
template <>
inline std::string element_name<DirtyPage<Describe>>() {
  return "page";
}
template <>
inline std::string element_name<Device<Describe>>() {
  return "device";
}
template <>
inline std::string element_name<Access<Describe>>() {
  return "access";
}
template <>
inline std::string element_name<PinnedRange<Describe>>() {
  return "pinned range";
}
template <>
inline std::string element_name<Transfer<Describe>>() {
  return "part";
}

template <>
inline std::string element_name<FaultQueue<Describe>>() {
  return "fault queue";
}

template <>
inline std::string element_name<PageFault<Describe>>() {
  return "page fault";
}

template <>
inline std::string element_name<NestedDomain<Describe>>() {
  return "nested domain";
}

template <>
inline std::string element_name<Viommu<Describe>>() {
  return "vIOMMU";
}
template <>
inline std::string element_name<VirtualEvent<Describe>>() {
  return "event";
}
template <>
inline std::string element_name<PasidAttachment<Describe>>() {
  return "PASID";
}
template <>
inline std::string element_name<Tombstone<Describe>>() {
  return "tombstone";
}
template <>
inline std::string element_name<Vdevice<Describe>>() {
  return "virtual device";
}
template <>
inline std::string element_name<EventQueue<Describe>>() {
  return "event queue";
}

template <>
inline std::string element_name<HwQueue<Describe>>() {
  return "hardware queue";
}
template <>
inline std::string element_name<Descriptor<Describe>>() {
  return "file";
}
template <>
inline std::string element_name<Window<Describe>>() {
  return "window";
}
template <>
inline std::string element_name<KeptRange<Describe>>() {
  return "kept range";
}

class DescribedCall : public AmendedCall<Describe, DescribedCall> {
 public:
  explicit DescribedCall(CommandText& text, const Amendments& amendments = {}) : AmendedCall(amendments), text_(text) {}

  /// See AmendedCall::refuse. New clauses have their text, and are not numbered among these.
  template <class C>
  DescribedBool state(std::string_view name, int error, const Cite& where, const Change* change, C&& condition) {
    const bool removed = change && change->kind == Change::Kind::Removed;
    text_.clauses.push_back({text_.name + "/" + std::string(name), error,
                             removed ? (!Describe::yes()).text : condition().text, where,
                             std::max(text_.since, where.first)});
    return {{"refused by " + std::string(name), Phrase::Compare}};
  }
  template <class C>
  void undefined(std::string_view name, const Cite& where, C&& condition) {
    state(name, 0, where, nullptr, condition);
  }
  DescribedBool accepted() const { return {{"accepted", Phrase::Atom}}; }
  template <class Tag>
  void answer(std::string_view field, const Quantity<Describe, Tag>& value) {
    described_effects().push_back("answer " + std::string(field) + " = " + value.word.text);
  }
  void returns(const Number<Describe>& value) { described_effects().push_back("return " + value.word.text); }
  Length<Describe> room() const {
    return {DescribedWord{{"the bytes of the struct that can be written", Phrase::Atom}}};
  }
  void put(const DescribedBool&, std::uint64_t offset, unsigned width, const Number<Describe>& value) {
    described_effects().push_back("write " + value.word.text + " at byte " + std::to_string(offset) + ", " +
                                  std::to_string(width) + " bytes");
  }
  void put(const DescribedBool&, std::uint64_t offset, const DescribedGaps&, const Number<Describe>&) {
    described_effects().push_back("write the ranges that fit at byte " + std::to_string(offset));
  }
  void write_back(const Cite& where) { refuse("answer-unwritable", EFAULT, where, unwritable); }
  void write_back(const Cite& where, const DescribedBool& when) {
    refuse("answer-unwritable", EFAULT, where, [&] { return when && unwritable(); });
  }
  template <class Q, class May, class Usual>
  Q choose(std::string_view field, May&&, Usual&&) {
    return Q{DescribedWord{{"the " + std::string(field) + " chosen", Phrase::Atom}}};
  }

 private:
  static DescribedBool unwritable() { return {{"the struct cannot be written", Phrase::Compare}}; }

  CommandText& text_;
};

struct DescribedRangeList {
  struct Entry {
    DescribedBool unreadable{{"it cannot be read", Phrase::Compare}};
    IovaRange<Describe> range = named<IovaRange<Describe>>("");
  };
  template <class... Checks>
  DescribedFailure first_failure(const Checks&... checks) const {
    return {{("the first entry to fail: " + checks(Entry{}).within(Phrase::And))...}};
  }
  DescribedBool earlier_overlaps(const Entry&) const { return {{"it overlaps an earlier one", Phrase::Compare}}; }
  DescribedSet<IovaRange<Describe>> ranges() const {
    return named<DescribedSet<IovaRange<Describe>>>("the given list");
  }
};

/// Entries that are in order, or not: those before the first that is not, and that one.
struct DescribedNumbers {
  struct Entry {
    DescribedBool there{{"some entry is wrong", Phrase::Compare}};
    DescribedBool unreadable{{"the first that is cannot be read", Phrase::Compare}};
    Number<Describe> first = named<Number<Describe>>("its first number");
    Number<Describe> second = named<Number<Describe>>("its second number");
    Number<Describe> third = named<Number<Describe>>("its third number");
    DescribedBool repeats{{"its first number is that of an earlier entry", Phrase::Compare}};
  };
  Number<Describe> count() const {
    return named<Number<Describe>>("the number of entries before the first that is wrong");
  }
  template <class P>
  DescribedBool any(P&&) const {
    return {{"some entry before the first that is wrong says so", Phrase::Compare}};
  }
  template <class P>
  Entry first(P&&) const {
    return {};
  }
  template <class P>
  DescribedNumbers before(P&&) const {
    return {};
  }
};

class DescribedMemory {
 public:
  using Va = UserVa<Describe>;
  DescribedBool present(const Va& at) const {
    return {{"memory at " + at.word.text + " exists", Phrase::Compare}, "no memory exists at " + at.word.text};
  }
  DescribedBool compound(const Va& at) const {
    return Describe::sentence(at.word.within(Phrase::Atom), "lies in a huge page");
  }
  static Number<Describe> caller() { return named<Number<Describe>>("the caller"); }
  static void end(const DescribedBool&, const Number<Describe>&) {
    described_effects().push_back("the caller's memory is gone, but for pages that domains and accesses hold");
  }
  static DescribedBool ended(const Number<Describe>&) { return {{"the process has ended", Phrase::Compare}}; }
  static DescribedBool callers(const Va& at, const Number<Describe>&) {
    return Describe::sentence(at.word.within(Phrase::Atom), "is the caller's own memory");
  }
  DescribedBool pinnable(const Span<Describe, Va>& range, const DescribedBool&) const {
    const std::string memory = "all memory of " + Describe::called(range);
    return {{memory + " can be pinned", Phrase::Compare}, "not " + memory + " can be pinned"};
  }
  static DescribedBool ends_at_top(const Span<Describe, Va>&, const Number<Describe>&) {
    return {{"its memory ends in the last page of the address space", Phrase::Compare}};
  }
  DescribedBool writable(const Va& at, const Length<Describe>& length) const {
    const std::string memory = length.word.text + " bytes at " + at.word.text;
    return {{memory + " can be written", Phrase::Compare}, memory + " cannot be written"};
  }
  DescribedBool readable(const Va& at, const Length<Describe>& length) const {
    const std::string memory = length.word.text + " bytes at " + at.word.text;
    return {{memory + " can be read", Phrase::Compare}, memory + " cannot be read"};
  }
  struct Bits {
    DescribedBool set(const DescribedWord& i) const { return {{"bit " + i.text + " is set", Phrase::Compare}}; }
  };
  Bits bits(const Va&) const { return {}; }
  void mark(const DescribedBool&, const Va& at, const Length<Describe>&, const Length<Describe>&,
            const Length<Describe>&) {
    described_effects().push_back("set the bits of the page at " + at.word.text);
  }
  void mark_perhaps(const DescribedBool&, const Va& at, const Length<Describe>&, const Length<Describe>&,
                    const Length<Describe>&) {
    described_effects().push_back("perhaps set bits of the area at " + at.word.text);
  }
  Number<Describe> number32(const Va& at) const { return named<Number<Describe>>("the number at " + at.word.text); }
  DescribedNumbers numbers(const Va&, const Number<Describe>&, unsigned) const { return {}; }
  DescribedRangeList ranges(const Va&, const Number<Describe>&) const { return {}; }
  void store(const DescribedBool&, const Va& at, const DescribedGaps&, const Number<Describe>&) {
    described_effects().push_back("write the ranges that fit at " + at.word.text);
  }
  void store(const DescribedBool&, const Va& at, const Number<Describe>& value, const Length<Describe>& length) {
    described_effects().push_back("write " + value.word.text + ", and zeroes behind it, at " + at.word.text + ", " +
                                  length.word.text + " bytes in all");
  }
  struct Part {
    unsigned width;
    Number<Describe> value;
  };
  void store(const DescribedBool&, const Va& at, std::span<const Part> parts) {
    std::string text;
    for (const Part& part : parts)
      text += (text.empty() ? "" : ", ") + part.value.word.text + " (" + std::to_string(part.width) + " bytes)";
    described_effects().push_back("write at " + at.word.text + ": " + text);
  }
  void copy(const DescribedBool&, const DescribedSet<Transfer<Describe>>&) {
    described_effects().push_back("copy between the memory mapped and uptr, in order, as far as it can be written");
  }
};

}  // namespace ioasis::model
