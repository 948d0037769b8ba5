#include "traces/import/descriptors.h"

#include <algorithm>

namespace ioasis::traces::recorded {

void Descriptors::forked(std::uint64_t parent, std::uint64_t child) {
  for (auto& [descriptor, holders] : holders_)
    if (std::ranges::count(holders, parent) != 0 && std::ranges::count(holders, child) == 0) holders.push_back(child);
}

void Descriptors::closed(std::uint64_t descriptor, std::uint64_t process) {
  const auto known = holders_.find(descriptor);
  if (known == holders_.end()) return;
  std::erase(known->second, process);
  if (known->second.empty()) holders_.erase(known);
}

bool Descriptors::ended(std::uint64_t process) {
  for (auto& [descriptor, holders] : holders_) std::erase(holders, process);
  return std::erase_if(holders_, [](const auto& one) { return one.second.empty(); }) == 0;
}

Descriptors::Hold Descriptors::hold(std::uint64_t descriptor, std::uint64_t process) const {
  const auto known = holders_.find(descriptor);
  if (known == holders_.end() || std::ranges::count(known->second, process) == 0) return Hold::None;
  if (known->second.size() == 1) return Hold::Alone;
  return known->second.front() == process ? Hold::First : Hold::Copy;
}

}  // namespace ioasis::traces::recorded
