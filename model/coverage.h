// Which clauses decided, and how often.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/dialect.h"
#include "model/overlay.h"
#include "model/spec.h"

namespace ioasis::model {

/// How often each clause decided, by clause_index.
class Coverage {
 public:
  Coverage();
  void count(int command, int clause);
  /// A call was answered as the change at that place of the dialect's overlay has it.
  void follow(int change) { ++followed_[static_cast<std::size_t>(change)]; }
  std::uint64_t followed(std::size_t change) const { return followed_[change]; }
  /// Says that calls in that dialect are counted, too; reachable() and missed() are of all that were named. Otherwise
  /// they are of the usual one.
  void speaks_of(const Dialect& dialect, const Beyond& beyond = {});
  void add(const Coverage& other);
  std::uint64_t operator[](std::size_t index) const { return counts_[index]; }
  /// Of the text's clauses; behind them are those that an overlay declares.
  std::size_t size() const { return clause_count(); }
  std::uint64_t steps() const;
  /// How many clauses of the text decided at least once, and how many can.
  std::size_t reached() const;
  std::size_t reachable() const;
  /// The ids of clauses that can be reached and were not.
  std::vector<std::string> missed() const;

 private:
  bool can(std::size_t index) const;

  std::vector<std::uint64_t> counts_;
  std::array<std::uint64_t, kMostChanges> followed_{};
  std::set<std::pair<std::string, Beyond>> dialects_;  ///< their names
  std::vector<bool> can_;                              ///< which clauses can decide in one of them
};

}  // namespace ioasis::model
