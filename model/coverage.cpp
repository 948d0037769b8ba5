// Counting clauses.
#include "model/coverage.h"

#include <algorithm>

#include "model/spec.h"

namespace ioasis::model {

Coverage::Coverage() : counts_(clause_count()) {}

void Coverage::count(int command, int clause) { ++counts_[clause_index(command, clause)]; }

void Coverage::add(const Coverage& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::uint64_t Coverage::steps() const {
  std::uint64_t sum = 0;
  for (const auto count : counts_) sum += count;
  return sum;
}

std::size_t Coverage::reached() const {
  return static_cast<std::size_t>(std::count_if(counts_.begin(), counts_.end(), [](auto count) { return count > 0; }));
}

std::size_t Coverage::reachable() { return clause_count() - unreachable_clauses().size(); }

std::vector<std::string> Coverage::missed() const {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto id = clause_id(i);
    const auto& never = unreachable_clauses();
    const bool excused = std::any_of(never.begin(), never.end(), [&](const auto& clause) { return clause.id == id; });
    if (counts_[i] == 0 && !excused) ids.push_back(id);
  }
  return ids;
}

}  // namespace ioasis::model
