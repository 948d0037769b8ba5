// Kinds of findings, and which traces could only show what has been seen often enough: a patch that breaks much has its
// verdict no later than one that breaks nothing.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "cli/check/plan.h"
#include "conformance/judge/judge.h"

namespace ioasis::cli::check {

/// Safe to use from many threads.
class Kinds {
 public:
  /// After so many findings of a kind, traces that are likely to show another are not run. A kind is the clause that
  /// decides the step at fault.
  static constexpr std::size_t kEnough = 3;
  /// Likely: at least one in so many traces in which that clause decides did. One that ends the guest is always.
  static constexpr std::size_t kLikely = 8;

  /// Counts a trace that was run to its end as it should.
  void ran(const Planned& planned);
  /// Counts a finding. True for the first of that id, which is worth a closer look.
  bool take(const conformance::Verdict& verdict, const std::string& id, const Planned& planned);

  /// A clause decides in the trace whose findings are enough; or traces of all kinds end guests.
  bool enough_of(const Planned& planned) const;

  /// How often each was found, by id.
  std::map<std::string, std::size_t> counts() const;

 private:
  struct Count {
    std::size_t found = 0, ran = 0;
    bool enough() const { return found >= kEnough && found * kLikely >= found + ran; }
  };
  struct OfClause : Count {
    bool ends_guests = false;
  };

  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> by_id_;
  std::map<std::size_t, OfClause> by_clause_;
  Count ending_guests_;  ///< whatever the clause
};

}  // namespace ioasis::cli::check
