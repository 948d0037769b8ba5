// Free ranges, and the multiples in them.
#include "solver/fit/bases.h"

#include <algorithm>

#include "solver/fit/extents.h"
#include "solver/fit/fit.h"

namespace ioasis::solver::fit {

std::vector<Extent> bases(const Question& question, std::size_t index) {
  const auto& [guest, host, proposal] = question;
  const Need& need = guest.needs[index];
  Guest others = guest;
  others.needs.erase(others.needs.begin() + static_cast<std::ptrdiff_t>(index));
  if (!need.places || !takes_devices(question) || !host.capabilities.translation) return {};
  if (!others.needs.empty() && !decide({others, host, proposal}).fits()) return {};
  auto taken = enforced(host);
  for (const auto& other : others.needs) taken.push_back(other.extent());
  const std::uint64_t beyond = need.last - need.first, alignment = need.places->alignment;
  std::vector<Extent> all;
  for (const auto& free : outside(offered(host, need.page), taken)) {
    const Extent room{std::max(free.first, need.places->within.first), std::min(free.last, need.places->within.last)};
    if (room.last < room.first || room.last - room.first < beyond) continue;
    const std::uint64_t highest = (room.last - beyond) & -alignment;
    const std::uint64_t lowest = (room.first + (alignment - 1)) & -alignment;
    if (lowest >= room.first && lowest <= highest) all.push_back({lowest, highest});
  }
  return all;
}

}  // namespace ioasis::solver::fit
