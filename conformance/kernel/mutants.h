// Mistakes in a kernel's source, one at a time. Most are made by rule, so that nobody chooses those that a suite finds;
// others were made once, and mended (regressions.h).
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::conformance::kernel {

enum class Mistake : std::uint8_t {
  Relation,       ///< < for <=, == for !=, and the like
  Logic,          ///< && for ||, a condition negated
  OffByOne,       ///< a "+ 1" or "- 1" left out
  DroppedCheck,   ///< an "if (...) return" or "goto" left out
  Errno,          ///< another errno
  DroppedUnwind,  ///< a call after a label, in the way out of a failure, left out
  DroppedUnlock,  ///< a lock not given back
  Reference,      ///< a reference not taken, or not given back
  DroppedStore,   ///< an assignment to a field left out
  Regression,     ///< a real mistake made again: the commit that mended it taken back
};
/// "off-by-one"
std::string_view name(Mistake mistake);

struct Mutant {
  Mistake mistake;
  std::string file, function;
  unsigned line = 0;          ///< the first that differs, from 1
  std::string before, after;  ///< that line, without blanks around it; `after` is empty where it was left out
  std::string patch;          ///< for patch -p1
  std::string called = {};    ///< of a regression: "uptr-overflow"
  std::string mended = {};    ///< likewise, the subject of the commit that is taken back

  /// "pages.c:812 off-by-one", "uptr-overflow regression".
  std::string name() const;
};

/// All mutants of a C file by line. `file` is its path in the source tree. Lines in comments, and of functions that are
/// not in `functions` (empty: all are), are left alone.
std::vector<Mutant> mutants_of(const std::string& file, std::string_view source,
                               const std::set<std::string>& functions);

/// So many of them, spread evenly over files, functions and kinds of mistakes; the same for the same seed.
std::vector<Mutant> sample(std::vector<Mutant> all, std::size_t count, std::uint64_t seed);

}  // namespace ioasis::conformance::kernel
