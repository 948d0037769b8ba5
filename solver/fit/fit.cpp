// All the ways in which a guest does not fit: a tree in which each branch gives up one requirement of what is in the
// way (R. Reiter, A theory of diagnosis from first principles, 1987).
#include "solver/fit/fit.h"

#include <algorithm>

#include "solver/fit/placing.h"

namespace ioasis::solver::fit {

namespace {

class Obstacles {
 public:
  explicit Obstacles(Placing& placing) : placing_(placing) {}

  std::vector<Core> all(const Core& held) {
    look(held);
    std::ranges::stable_sort(cores_, {}, [](const Core& core) { return core.size(); });
    return std::move(cores_);
  }

 private:
  void look(const Core& held) {
    if (!seen_.insert(held).second) return;
    const auto known =
        std::ranges::find_if(cores_, [&](const Core& core) { return std::ranges::includes(held, core); });
    Core core;
    if (known != cores_.end()) {
      core = *known;
    } else {
      if (placing_.possible(held)) return;
      core = placing_.smallest(held);
      cores_.push_back(core);
    }
    for (const auto index : core) {
      Core fewer = held;
      fewer.erase(index);
      look(fewer);
    }
  }

  Placing& placing_;
  std::vector<Core> cores_;
  std::set<Core> seen_;
};

Core first(std::size_t number) {
  Core all;
  for (std::size_t i = 0; i < number; ++i) all.insert(i);
  return all;
}

/// Adds to `found` what, besides `given_up`, hits every core, by at most `more` requirements.
void hit(const Verdict& verdict, const Core& given_up, std::size_t more, std::set<Core>& found) {
  const auto untouched = [&](const Core& core) {
    return std::ranges::none_of(core, [&](std::size_t index) { return given_up.contains(index); });
  };
  const auto core = std::ranges::find_if(verdict.cores, untouched);
  if (core == verdict.cores.end()) {
    found.insert(given_up);
    return;
  }
  if (more == 0) return;
  for (const auto index : *core) {
    Core next = given_up;
    next.insert(index);
    hit(verdict, next, more - 1, found);
  }
}

}  // namespace

std::size_t left_without(const Verdict& verdict, const Core& given_up) {
  return static_cast<std::size_t>(std::ranges::count_if(verdict.cores, [&](const Core& core) {
    return std::ranges::none_of(core, [&](std::size_t index) { return given_up.contains(index); });
  }));
}

std::vector<Core> remedies(const Verdict& verdict) {
  std::set<Core> found;
  for (std::size_t size = 1; found.empty() && size <= verdict.requirements.size(); ++size)
    hit(verdict, {}, size, found);
  return {found.begin(), found.end()};
}

Verdict decide(const Question& question) {
  Placing placing(question);
  Verdict verdict{.requirements = placing.all(), .placement = {}, .cores = {}};
  const Core all = first(placing.all().size());
  if (placing.possible(all))
    verdict.placement = placing.place();
  else
    verdict.cores = Obstacles(placing).all(all);
  return verdict;
}

}  // namespace ioasis::solver::fit
