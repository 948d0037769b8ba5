// Which clauses decided, and how often.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ioasis::model {

/// How often each clause decided, by clause_index.
class Coverage {
 public:
  Coverage();
  void count(int command, int clause);
  void add(const Coverage& other);
  std::uint64_t operator[](std::size_t index) const { return counts_[index]; }
  std::size_t size() const { return counts_.size(); }
  std::uint64_t steps() const;
  /// How many clauses decided at least once, and how many can.
  std::size_t reached() const;
  static std::size_t reachable();
  /// The ids of clauses that can be reached and were not.
  std::vector<std::string> missed() const;

 private:
  std::vector<std::uint64_t> counts_;
};

}  // namespace ioasis::model
