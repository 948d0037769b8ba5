// Which clauses decided, and how often.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/uapi/releases.h"

namespace ioasis::model {

/// How often each clause decided, by clause_index.
class Coverage {
 public:
  Coverage();
  void count(int command, int clause);
  /// Says that calls of that release are counted, too; reachable() and missed() are of the newest. Otherwise they are
  /// of kThisRelease.
  void speaks_of(uapi::Release release);
  void add(const Coverage& other);
  std::uint64_t operator[](std::size_t index) const { return counts_[index]; }
  std::size_t size() const { return counts_.size(); }
  std::uint64_t steps() const;
  /// How many clauses decided at least once, and how many can.
  std::size_t reached() const;
  std::size_t reachable() const;
  /// The ids of clauses that can be reached and were not.
  std::vector<std::string> missed() const;

 private:
  bool can(std::size_t index) const;
  uapi::Release release() const { return newest_ == 0 ? uapi::kThisRelease : newest_; }

  std::vector<std::uint64_t> counts_;
  uapi::Release newest_ = 0;
};

}  // namespace ioasis::model
