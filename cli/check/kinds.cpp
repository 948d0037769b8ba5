#include "cli/check/kinds.h"

#include <algorithm>
#include <set>

namespace ioasis::cli::check {

using conformance::Verdict;

void Kinds::ran(const Planned& planned) {
  const std::lock_guard lock(mutex_);
  ++ending_guests_.ran;
  for (const auto clause : std::set(planned.clauses.begin(), planned.clauses.end())) ++by_clause_[clause].ran;
}

bool Kinds::take(const Verdict& verdict, const std::string& id, const Planned& planned) {
  const std::lock_guard lock(mutex_);
  const bool ends_guest = conformance::ended_machine(verdict.kind);
  ++(ends_guest ? ending_guests_.found : ending_guests_.ran);
  if (verdict.step < planned.clauses.size()) {
    auto& clause = by_clause_[planned.clauses[verdict.step]];
    ++clause.found;
    clause.ends_guests = clause.ends_guests || ends_guest;
  }
  return by_id_[id]++ == 0;
}

bool Kinds::enough_of(const Planned& planned) const {
  const std::lock_guard lock(mutex_);
  return ending_guests_.enough() || std::ranges::any_of(planned.clauses, [&](std::size_t clause) {
           const auto at = by_clause_.find(clause);
           if (at == by_clause_.end()) return false;
           return at->second.ends_guests ? at->second.found >= kEnough : at->second.enough();
         });
}

std::map<std::string, std::size_t> Kinds::counts() const {
  const std::lock_guard lock(mutex_);
  return by_id_;
}

}  // namespace ioasis::cli::check
