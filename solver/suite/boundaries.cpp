// Walking Z3 expressions for comparisons.
#include "solver/suite/boundaries.h"

#include <cstdint>
#include <optional>
#include <set>

namespace ioasis::solver {

namespace {

std::optional<std::uint64_t> number(const z3::expr& word) {
  std::uint64_t value = 0;
  if (word.is_numeral() && word.is_numeral_u64(value)) return value;
  return std::nullopt;
}

/// Ids, flags, counts: their neighbours mean nothing.
bool narrow(const z3::expr& word) { return word.is_app() && word.decl().decl_kind() == Z3_OP_ZERO_EXT; }

class Collecting {
 public:
  explicit Collecting(std::vector<Boundary>& found) : found_(found) {}

  void walk(const z3::expr& here) {
    if (!here.is_app() || !seen_.insert(here.id()).second) return;
    const auto kind = here.decl().decl_kind();
    const bool words = here.is_bool() && here.num_args() == 2 && here.arg(0).is_bv();
    if (words && (kind == Z3_OP_ULT || kind == Z3_OP_ULEQ || kind == Z3_OP_EQ)) add(here, kind == Z3_OP_EQ);
    for (unsigned i = 0; i < here.num_args(); ++i) walk(here.arg(i));
  }

 private:
  void add(const z3::expr& comparison, bool equality) {
    const z3::expr a = comparison.arg(0), b = comparison.arg(1);
    if (a.is_numeral() && b.is_numeral()) return;
    const auto word = [&](std::uint64_t value) { return a.ctx().bv_val(value, a.get_sort().bv_size()); };
    Boundary boundary{comparison, {}};
    if (equality && number(b) == 0 && a.is_app() && a.decl().decl_kind() == Z3_OP_BAND) {
      const auto mask = number(a.arg(0)) ? a.arg(0) : a.arg(1);
      boundary.sides.push_back(comparison);
      if (const auto bits = number(mask); bits && (*bits & (*bits + 1)) != 0) {
        boundary.sides.push_back(!comparison);
      } else {
        boundary.sides.push_back(a == word(1));
        boundary.sides.push_back(!comparison && a == z3::lshr(mask + 1, 1));
      }
    } else if (equality && (narrow(a) || narrow(b))) {
      boundary.sides = {comparison, !comparison};
    } else {
      boundary.sides = {a == b - 1 && b != word(0), a == b, b == a - 1 && a != word(0)};
    }
    found_.push_back(std::move(boundary));
  }

  std::vector<Boundary>& found_;
  std::set<unsigned> seen_;
};

}  // namespace

std::vector<Boundary> boundaries(const std::vector<z3::expr>& conditions) {
  std::vector<Boundary> found;
  Collecting collecting(found);
  for (const auto& condition : conditions) collecting.walk(condition);
  return found;
}

}  // namespace ioasis::solver
