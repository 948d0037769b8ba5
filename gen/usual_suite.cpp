#include "gen/usual_suite.h"

#include <algorithm>

#include "gen/clause_pairs.h"
#include "gen/far_edges.h"
#include "gen/seldom.h"

namespace ioasis::gen {

namespace {

constexpr std::size_t kSeldomShare = 10;  ///< of those that are not at random, traces of kinds that chance gives seldom
constexpr std::size_t kChosenShare = 10;  ///< one in so many
constexpr std::size_t kLookedAt = 2000;   ///< traces at random: enough for each call to be accepted in one

}  // namespace

UsualSuite::UsualSuite(const model::Dialect& dialect, std::uint64_t seed, std::size_t count, Options options)
    : dialect_(dialect),
      seed_(seed),
      longest_(options.longest),
      platform_(options.platform ? *options.platform : platform::mock()),
      most_chosen_(options.vfio ? 0 : count / kChosenShare),  // those that are chosen have mock devices
      generator_(dialect, seed, std::move(options)),
      at_random_(count - most_chosen_) {}

traces::Trace UsualSuite::next() {
  if (made_ == at_random_) begin_chosen();
  ++made_;
  if (!chosen_.empty()) {
    auto trace = std::move(chosen_.back());
    chosen_.pop_back();
    run(trace, dialect_, [&](std::size_t, const model::Ruling& ruling) {
      of_chosen_.count(ruling.command, ruling.clause);
      return true;
    });
    return trace;
  }
  auto trace = generator_.next();
  if (looked_at_.size() < kLookedAt) looked_at_.push_back(trace);
  return trace;
}

void UsualSuite::begin_chosen() {
  Dice dice(rc::Random(seed_), platform_);
  while (chosen_.size() < most_chosen_ / kSeldomShare) {
    auto some = seldom(dice, dialect_);
    std::erase_if(some, [&](const auto& trace) { return trace.steps.size() > longest_; });
    if (some.empty()) break;
    std::ranges::move(some, std::back_inserter(chosen_));
  }
  // Where there are more edges than there is room for, some of each call.
  auto edges = far_edges(looked_at_, dialect_, longest_);
  looked_at_.clear();
  const std::size_t count = std::min(edges.size(), most_chosen_ - std::min(most_chosen_, chosen_.size()));
  for (std::size_t i = 0; i < count; ++i) chosen_.push_back(std::move(edges[i * edges.size() / count]));
}

model::Coverage UsualSuite::coverage() const {
  auto all = generator_.coverage();
  all.add(of_chosen_);
  return all;
}

}  // namespace ioasis::gen
