// Random use of page tables: what is mapped, unmapped, walked and asked about, drawn so that ranges meet.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <random>
#include <vector>

#include "conformance/simulator/tables/page_table.h"
#include "conformance/simulator/tables/test/subjects.h"

namespace ioasis::simulator::tables {

struct Operation {
  enum Kind : std::uint8_t { Map, Unmap, Walk, Dirty } kind;
  bool host = false;  ///< on the second stage's table; a walk that is not goes through both
  std::uint64_t iova = 0;
  std::uint64_t length = 0;
  std::uint64_t physical = 0;
  Permissions permissions = {};
  std::uint64_t allowed = 0;  ///< sizes of page
  Cut cut = Cut::Refuse;
  Access access = Access::Read;
  bool take = false;  ///< dirty state is cleared

  friend bool operator==(const Operation&, const Operation&) = default;
};

std::ostream& operator<<(std::ostream& out, const Operation& operation);

class Operations {
 public:
  Operations(const Arrangement& arrangement, std::uint64_t seed) : arrangement_(arrangement), random_(seed) {}

  Operation next();
  std::vector<Operation> next(std::size_t count);
  /// Ranges that were drawn to be mapped, of the table or the host's.
  const std::vector<Span>& mapped(bool host) const { return mapped_[host]; }
  /// An address at the edge of such a range, in it or near it, and sometimes one that no table translates.
  std::uint64_t address(bool host);

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  std::uint64_t size_of_page(const Subject& subject);
  std::uint64_t smallest(const Subject& subject) const;
  void draw_range(Operation& operation);
  void draw_earlier_range(Operation& operation);
  Operation map(bool host);
  std::uint64_t physical(const Subject& subject, std::uint64_t size, bool host);

  const Arrangement& arrangement_;
  std::mt19937_64 random_;
  std::vector<Span> mapped_[2];
};

}  // namespace ioasis::simulator::tables
