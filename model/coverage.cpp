// Counting clauses.
#include "model/coverage.h"

#include <algorithm>

namespace ioasis::model {

namespace {

void join(std::vector<bool>& one, const std::vector<bool>& other) {
  for (std::size_t i = 0; i < one.size(); ++i) one[i] = one[i] || other[i];
}

}  // namespace

Coverage::Coverage() : counts_(clause_places()), can_(clause_places()) {}

void Coverage::count(int command, int clause) { ++counts_[clause_index(command, clause)]; }

void Coverage::speaks_of(const Dialect& dialect, const Beyond& beyond) {
  if (dialects_.emplace(dialect.name, beyond).second) join(can_, deciding_clauses(dialect, beyond));
}

void Coverage::add(const Coverage& other) {
  dialects_.insert(other.dialects_.begin(), other.dialects_.end());
  join(can_, other.can_);
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  for (std::size_t i = 0; i < followed_.size(); ++i) followed_[i] += other.followed_[i];
}

std::uint64_t Coverage::steps() const {
  std::uint64_t sum = 0;
  for (const auto count : counts_) sum += count;
  return sum;
}

std::size_t Coverage::reached() const {
  const auto end = counts_.begin() + static_cast<std::ptrdiff_t>(size());
  return static_cast<std::size_t>(std::count_if(counts_.begin(), end, [](auto count) { return count > 0; }));
}

bool Coverage::can(std::size_t index) const {
  static const std::vector<bool> usual = deciding_clauses(dialects().front());
  return dialects_.empty() ? usual[index] : can_[index];
}

std::size_t Coverage::reachable() const {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < size(); ++i) sum += can(i);
  return sum;
}

std::vector<std::string> Coverage::missed() const {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < size(); ++i)
    if (counts_[i] == 0 && can(i)) ids.push_back(clause_id(i));
  return ids;
}

}  // namespace ioasis::model
