// Subsets of steps that are closed under naming, by rising size.
#include "traces/grow.h"

#include <algorithm>
#include <map>
#include <set>

namespace ioasis::traces {

namespace {

using Kept = std::vector<bool>;  ///< by step

class Growth {
 public:
  Growth(const Trace& trace, std::size_t most) : trace_(trace), most_(most) {}

  std::vector<Trace> run() {
    Kept least(trace_.steps.size(), false);
    keep(least, trace_.steps.size() - 1);
    std::vector<Kept> round{least};
    std::set<Kept> seen;
    while (!round.empty() && seen.size() < most_) {
      std::vector<Kept> next;
      for (const auto& part : round) {
        if (seen.size() >= most_) break;
        if (!seen.insert(part).second) continue;
        for (std::size_t i = trace_.steps.size(); i-- > 0;) {
          if (part[i]) continue;
          next.push_back(part);
          keep(next.back(), i);
        }
      }
      round = std::move(next);
    }
    return by_length(seen);
  }

 private:
  /// The step, and those that made what it names, as far back as that goes.
  void keep(Kept& part, std::size_t step) const {
    if (part[step]) return;
    part[step] = true;
    for (const auto& named : trace_.steps[step].relocations)
      if (const auto maker = maker_of(named.name, step)) keep(part, *maker);
  }

  /// The last step before that one which binds the name.
  std::optional<std::size_t> maker_of(std::uint16_t name, std::size_t before) const {
    for (std::size_t i = before; i-- > 0;)
      if (std::ranges::count(trace_.steps[i].bindings, name, &NamedId::name) > 0) return i;
    return std::nullopt;
  }

  std::vector<Trace> by_length(const std::set<Kept>& parts) const {
    std::multimap<std::ptrdiff_t, Trace> sorted;
    for (const auto& part : parts)
      if (const auto length = std::ranges::count(part, true); static_cast<std::size_t>(length) < part.size())
        sorted.emplace(length, subset(trace_, part));
    std::vector<Trace> result;
    for (auto& [length, part] : sorted) result.push_back(std::move(part));
    return result;
  }

  const Trace& trace_;
  const std::size_t most_;
};

}  // namespace

std::vector<Trace> grown(const Trace& trace, std::size_t most) {
  if (trace.steps.empty()) return {};
  return Growth(trace, most).run();
}

}  // namespace ioasis::traces
