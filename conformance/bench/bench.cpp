// How fast the hot paths are: a step of the specification, a trace on the simulator, judging, making a trace.
#include <benchmark/benchmark.h>

#include "conformance/judge/replay.h"
#include "conformance/targets/model_target.h"
#include "conformance/targets/simulator_target.h"
#include "gen/generator.h"
#include "model/oracle.h"
#include "traces/id_table.h"

namespace ioasis {

namespace {

const model::Dialect& dialect() { return model::dialects().front(); }

const std::vector<traces::Trace>& suite() {
  static const std::vector<traces::Trace> traces = [] {
    gen::Generator generator(dialect(), 1, {.shortest = 12, .longest = 12, .files = false, .processes = false});
    std::vector<traces::Trace> made;
    for (int i = 0; i < 1000; ++i) made.push_back(generator.next());
    return made;
  }();
  return traces;
}

/// The calls of a trace with ids filled in, so that nothing but the specification is measured.
struct Calls {
  const traces::Trace* trace;
  std::vector<std::pair<std::uint32_t, std::vector<std::uint8_t>>> calls;
  std::vector<const traces::Step*> steps;
};

std::vector<Calls> prepared() {
  std::vector<Calls> all;
  for (const auto& trace : suite()) {
    auto& calls = all.emplace_back(Calls{&trace, {}, {}});
    model::Oracle oracle(dialect(), trace.memory, trace.caller);
    traces::IdTable ids;
    for (const auto& step : trace.steps) {
      calls.calls.emplace_back(step.request, ids.fill(step));
      calls.steps.push_back(&step);
      for (const auto& poke : step.pokes) oracle.poke(poke.address, poke.bytes);
      const auto& ruling = oracle.rule({step.request, calls.calls.back().second, step.site});
      ids.learn(step, ruling.error, {ruling.bytes.data(), ruling.size});
    }
  }
  return all;
}

void specification_step(benchmark::State& state) {
  const auto all = prepared();
  std::size_t steps = 0;
  for (auto _ : state)
    for (const auto& trace : all) {
      model::Oracle oracle(dialect(), trace.trace->memory, trace.trace->caller);
      for (std::size_t i = 0; i < trace.calls.size(); ++i) {
        for (const auto& poke : trace.steps[i]->pokes) oracle.poke(poke.address, poke.bytes);
        benchmark::DoNotOptimize(
            oracle.rule({trace.calls[i].first, trace.calls[i].second, trace.steps[i]->site}).error);
      }
      steps += trace.calls.size();
    }
  state.counters["steps"] = benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kIsRate);
}

void simulator_trace(benchmark::State& state) {
  const auto target = conformance::make_simulator_target();
  for (auto _ : state)
    target->run(suite(), [](std::size_t, conformance::Outcome&& outcome) { return !outcome.answers.empty(); });
  state.counters["traces"] =
      benchmark::Counter(static_cast<double>(state.iterations() * suite().size()), benchmark::Counter::kIsRate);
}

void simulator_trace_judged(benchmark::State& state) {
  const auto target = conformance::make_simulator_target();
  for (auto _ : state) benchmark::DoNotOptimize(conformance::replay(*target, suite(), dialect()).steps);
  state.counters["traces"] =
      benchmark::Counter(static_cast<double>(state.iterations() * suite().size()), benchmark::Counter::kIsRate);
}

void generated_trace(benchmark::State& state) {
  gen::Generator generator(dialect(), 1, {.shortest = 12, .longest = 12, .files = false, .processes = false});
  for (auto _ : state) benchmark::DoNotOptimize(generator.next().steps.size());
  state.counters["traces"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

BENCHMARK(specification_step);
BENCHMARK(specification_step)->Threads(2)->UseRealTime();
BENCHMARK(simulator_trace);
BENCHMARK(simulator_trace_judged);
BENCHMARK(generated_trace);

}  // namespace
}  // namespace ioasis

BENCHMARK_MAIN();
