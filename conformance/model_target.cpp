// Rulings taken as answers.
#include "conformance/model_target.h"

#include "model/oracle.h"
#include "traces/id_table.h"

namespace ioasis::conformance {

namespace {

class ModelTarget : public Target {
 public:
  explicit ModelTarget(const model::Dialect& dialect) : dialect_(dialect) {}

  std::string describe() const override { return "specification " + dialect_.name; }

  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    for (std::size_t i = 0; i < traces.size(); ++i)
      if (!sink(i, run_one(traces[i]))) return;
  }

 private:
  Outcome run_one(const traces::Trace& trace) const {
    Outcome outcome;
    outcome.answers.reserve(trace.steps.size());
    model::Oracle oracle(dialect_, trace.memory, trace.caller, trace.files);
    traces::IdTable ids;
    for (const auto& step : trace.steps) {
      for (const auto& poke : step.pokes) oracle.poke(poke.address, poke.bytes, step.origin.process);
      const auto& ruling = oracle.rule({step.request, ids.fill(step), step.site, false, step.origin});
      auto& answer = outcome.answers.emplace_back();
      answer.error = ruling.error;
      answer.result = ruling.result;
      answer.fail_nth = step.fail_nth;  // the specification allocates nothing
      if (uapi::is_placed(step.site))
        answer.bytes.assign(ruling.bytes.begin(), ruling.bytes.begin() + static_cast<std::ptrdiff_t>(ruling.size));
      for (std::uint32_t i = 0; i < step.peek.length; ++i) answer.peeked.push_back(oracle.peek(step.peek.address + i));
      ids.learn(step, answer.error, answer.bytes);
    }
    return outcome;
  }

  const model::Dialect& dialect_;
};

}  // namespace

std::unique_ptr<Target> make_model_target(const model::Dialect& dialect) {
  return std::make_unique<ModelTarget>(dialect);
}

}  // namespace ioasis::conformance
