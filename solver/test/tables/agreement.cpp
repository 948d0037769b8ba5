// The simulator's own code runs over terms; what comes of it on each way is put to Z3 beside what the document says.
#include "solver/test/tables/agreement.h"

#include <sstream>

#include "conformance/simulator/tables/entry.h"
#include "solver/test/tables/word.h"

namespace ioasis::solver::tables {
namespace {

using namespace simulator::tables;

/// An entry of one level, and an address on whose way it lies: both any that there are.
class Comparison {
 public:
  Comparison(const Format& format, const Document& document, std::size_t place)
      : format_(format), document_(document), place_(place), paths_(z3_) {}

  /// Runs decode() on any entry.
  void read() {
    const Word stored = any("entry");
    const Said said = said_of(stored);
    paths_.each([&] {
      const auto entry = decode(format_, place_, in_order(format_, stored));
      expect("empty", said.empty, entry.kind == Kind::Empty);
      expect("malformed", said.malformed, entry.kind == Kind::Malformed);
      expect("a table", said.table, entry.kind == Kind::Table);
      expect("a page", said.page, entry.kind == Kind::Page);
      if (entry.kind == Kind::Table) {
        expect("where the next table lies", said.next == entry.address.term());
        expect("its level", said.next_level == z3_.bv_val(format_.levels[entry.next].number, 8));
      }
      if (entry.kind == Kind::Page) {
        expect("the size", said.inside == number(low_bits(entry.page_shift)));
        expect("where the address leads", said.physical == located(entry, iova_).term());
        expect("a written page", said.dirty, is_dirty(format_, in_order(format_, stored)));
        const bool faults = !format_.accessed_by_hardware && !(in_order(format_, stored) & format_.accessed);
        expect("an access flag", said.usable, !faults);
      }
      if (entry.kind == Kind::Table || entry.kind == Kind::Page) {
        expect("that it allows reading", said.read, entry.permissions.read);
        expect("that it allows writing", said.write, entry.permissions.write);
      }
    });
  }

  /// Runs encode_page() for a page anywhere.
  void write_page(unsigned shift, Permissions permissions, bool dirty) {
    const Word physical = any("physical");
    const NewPageOf<Word> page{physical, shift, permissions, dirty};
    paths_.each([&] {
      assume_address(physical, shift);
      const Said said = said_of(in_order(format_, encode_page(format_, place_, page)));
      expect("a page", said.page);
      expect("the size", said.inside == number(low_bits(shift)));
      expect("where the address leads", said.physical == (physical.term() | (iova_.term() & number(low_bits(shift)))));
      expect("that it allows reading", said.read, permissions.read);
      expect("that it allows writing", said.write, permissions.write);
      expect("an access flag", said.usable);
      if (format_.dirty && permissions.write) expect("a written page", said.dirty, dirty);
    });
  }

  /// Runs encode_table() for a table anywhere.
  void write_table() {
    const Word address = any("address");
    const Level& below = format_.levels[place_ + 1];
    paths_.each([&] {
      assume_address(address, static_cast<unsigned>(std::countr_zero(table_bytes(format_, below))));
      const Said said = said_of(in_order(format_, encode_table(format_, place_, address)));
      expect("a table", said.table);
      expect("where the next table lies", said.next == address.term());
      expect("its level", said.next_level == z3_.bv_val(below.number, 8));
      expect("that it allows reading", said.read);
      expect("that it allows writing", said.write);
    });
  }

  const std::string& difference() const { return difference_; }

 private:
  Word any(const char* name) { return {paths_, z3_.bv_const(name, 64)}; }
  z3::expr number(std::uint64_t value) { return z3_.bv_val(value, 64); }
  Said said_of(const Word& stored) { return document_(stored.term(), format_.levels[place_].number, iova_.term()); }

  /// It is aligned so, and physical memory is so wide.
  void assume_address(const Word& address, unsigned shift) {
    const std::uint64_t outside = ~low_bits(format_.output_bits) | low_bits(shift);
    paths_.solver().add((address.term() & number(outside)) == number(0));
  }

  void expect(const char* what, const z3::expr& said, bool found) { expect(what, found ? said : !said); }

  void expect(const char* what, const z3::expr& agreed) {
    if (!difference_.empty() || !paths_.possible(!agreed)) return;
    paths_.solver().add(!agreed);
    paths_.solver().check();
    std::ostringstream text;
    text << format_.name << ", level " << format_.levels[place_].number << ": the document does not say the same of "
         << what << "; " << paths_.solver().get_model();
    difference_ = text.str();
  }

  const Format& format_;
  const Document& document_;
  std::size_t place_;
  z3::context z3_;
  Paths paths_;
  Word iova_ = any("iova");
  std::string difference_;
};

}  // namespace

std::string read_otherwise(const Format& format, const Document& document) {
  for (std::size_t place = 0; place < format.levels.size(); ++place) {
    Comparison comparison(format, document, place);
    comparison.read();
    if (!comparison.difference().empty()) return comparison.difference();
  }
  return {};
}

std::string written_otherwise(const Format& format, const Document& document) {
  constexpr Permissions kSome[] = {{true, false}, {false, true}, {true, true}};
  const auto difference = [&](std::size_t place, const auto& write) {
    Comparison comparison(format, document, place);
    write(comparison);
    return comparison.difference();
  };
  for (std::uint64_t sizes = page_sizes(format); sizes != 0; sizes &= sizes - 1) {
    const auto shift = static_cast<unsigned>(std::countr_zero(sizes));
    for (const Permissions permissions : kSome)
      for (const bool dirty : {false, true}) {
        if (!can_say(format, permissions)) continue;
        const auto found =
            difference(level_of_page(format, shift), [&](Comparison& to) { to.write_page(shift, permissions, dirty); });
        if (!found.empty()) return found;
      }
  }
  for (std::size_t place = 0; place + 1 < format.levels.size(); ++place) {
    const auto found = difference(place, [](Comparison& to) { to.write_table(); });
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace ioasis::solver::tables
