// Choosing among candidate calls.
#include "gen/generator.h"

#include "gen/calls.h"
#include "model/spec.h"

namespace ioasis::gen {

class Generator::Impl {
 public:
  Impl(const model::Dialect& dialect, std::uint64_t seed, Options options)
      : dialect_(dialect), options_(options), random_(seed) {}

  traces::Trace next() {
    Dice dice(random_.split());
    traces::Trace start;
    start.dialect = dialect_.name;
    start.memory = usual_memory();
    Scene scene(dialect_, std::move(start));
    const bool roomy = options_.longest >= kLongestOpening;
    const Mood mood{.device_early = dice.chance(60),
                    .sub_page = dice.chance(30),
                    .at_top = dice.chance(6),
                    .patchwork = roomy && dice.chance(12),
                    .tracking = dice.chance(20),
                    .devices = dice.chance(10),
                    .container = dice.chance(14),
                    .accesses = dice.pick<unsigned>({0, 8, 8, 45}),
                    .garbage = dice.pick<unsigned>({2, 6, 6, 25})};
    const std::size_t length = options_.shortest + dice.below(options_.longest - options_.shortest + 1);
    const auto take = [&](traces::Step step) {
      const auto& ruling = scene.take(std::move(step));
      coverage_.count(ruling.command, ruling.clause);
    };
    if (mood.patchwork)
      for (auto& step : patchwork(dice)) take(std::move(step));
    else if (roomy && mood.container && dice.chance(85))
      for (auto& step : container(dice)) take(std::move(step));
    else if (roomy && mood.tracking && dice.chance(60))
      for (auto& step : tracked_areas(dice)) take(std::move(step));
    else if (roomy && mood.accesses > 0 && dice.chance(15))
      for (auto& step : pinned_memory(dice)) take(std::move(step));
    else if (roomy && dice.chance(12))
      for (auto& step : dice.chance(55) ? tight_fit(dice) : extremes(dice)) take(std::move(step));
    while (scene.trace().steps.size() < length) {
      if (auto step = choose(dice, scene, mood)) take(std::move(*step));
    }
    return scene.release();
  }

  const model::Coverage& coverage() const { return coverage_; }

 private:
  static constexpr int kCandidates = 3;
  static constexpr std::size_t kLongestOpening = 9;  ///< steps of tracked_areas()

  /// Of some candidates, one whose clause has decided least often; half of the time one that is accepted, so that
  /// traces get somewhere. None if the specification leaves all of them undefined.
  std::optional<traces::Step> choose(Dice& dice, const Scene& scene, const Mood& mood) {
    const bool progress = dice.chance(50);
    std::optional<traces::Step> best;
    std::uint64_t best_score = 0;
    for (int i = 0; i < kCandidates; ++i) {
      traces::Step step = random_call(dice, scene, mood);
      const auto ruling = scene.preview(step);
      if (ruling.unspecified || ruling.undefined != model::Ruling::kNone) continue;
      std::uint64_t score = coverage_[model::clause_index(ruling.command, ruling.clause)];
      if (progress && ruling.clause != model::Ruling::kNone) score += std::uint64_t{1} << 40;
      if (!best || score < best_score) {
        best = std::move(step);
        best_score = score;
      }
    }
    return best;
  }

  const model::Dialect& dialect_;
  Options options_;
  rc::Random random_;
  model::Coverage coverage_;
};

Generator::Generator(const model::Dialect& dialect, std::uint64_t seed, Options options)
    : impl_(std::make_unique<Impl>(dialect, seed, options)) {}
Generator::~Generator() = default;
traces::Trace Generator::next() { return impl_->next(); }
const model::Coverage& Generator::coverage() const { return impl_->coverage(); }

}  // namespace ioasis::gen
