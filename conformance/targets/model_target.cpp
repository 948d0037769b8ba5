// Rulings taken as answers.
#include "conformance/targets/model_target.h"

#include "traces/following/follower.h"

namespace ioasis::conformance {

namespace {

class ModelTarget : public Target {
 public:
  explicit ModelTarget(const DialectChoice& dialects) : dialects_(dialects) {}

  std::string describe() const override { return "specification, dialect " + dialects_.name(); }

  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    for (std::size_t i = 0; i < traces.size(); ++i)
      if (!sink(i, run_one(traces[i]))) return;
  }

 private:
  Outcome run_one(const traces::Trace& trace) const {
    Outcome outcome;
    outcome.answers.reserve(trace.steps.size());
    traces::Follower follower(trace, dialects_.of(trace));
    for (const auto& step : trace.steps) outcome.answers.push_back(follower.answer(step, follower.follow(step)));
    return outcome;
  }

  const DialectChoice dialects_;
};

}  // namespace

std::unique_ptr<Target> make_model_target(const DialectChoice& dialects) {
  return std::make_unique<ModelTarget>(dialects);
}

}  // namespace ioasis::conformance
