// A kernel's memory changes in pages, and a little by itself: a trace is judged by several rounds that all grow.
#include "conformance/targets/growth.h"

#include <algorithm>
#include <array>
#include <vector>

#include "conformance/targets/counters.h"
#include "conformance/targets/errands.h"

namespace ioasis::conformance {

namespace {

constexpr int kRounds = 6;
constexpr std::uint32_t kOfProcesses = 8;       ///< so much longer a run takes where processes begin and end in it
constexpr std::chrono::milliseconds kRest{40};  // before each look: much is freed a little later, when all is quiet
constexpr std::int64_t kPageKib = 4;
/// So much a run is lost at least, in a round: less is what caches and counters of processors do.
constexpr std::int64_t kLeastBytes = 16;

class FindingGrowth : public Target {
 public:
  FindingGrowth(std::unique_ptr<AgentTarget> agent, std::uint32_t repetitions)
      : agent_(std::move(agent)), repetitions_(repetitions) {}

  std::string describe() const override {
    return agent_->describe() + ", each trace again and again, " + std::to_string(repetitions_) + " times a round";
  }

  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    for (std::size_t i = 0; i < traces.size(); ++i) {
      Outcome outcome;
      agent_->run(traces.subspan(i, 1), [&](std::size_t, Outcome&& once) {
        outcome = std::move(once);
        return true;
      });
      if (outcome.end == Outcome::End::Completed) repeat(traces.subspan(i, 1), outcome);
      if (!sink(i, std::move(outcome))) return;
    }
  }

 private:
  void repeat(std::span<const traces::Trace> trace, Outcome& outcome) {
    const auto times = trace[0].processes.empty() ? repetitions_ : std::max(1u, repetitions_ / kOfProcesses);
    std::int64_t least = 0;
    for (int round = 0; round <= kRounds; ++round) {  // the first fills caches
      const auto before = look();
      if (auto end = again(trace, times)) {
        outcome = std::move(*end);
        return;
      }
      const auto after = look();
      if (!before || !after) return;
      const auto grown = *after - *before;
      least = round <= 1 ? grown : std::min(least, grown);
      if (round > 0 && grown < kPageKib + kLeastBytes * times / 1024) return;
    }
    outcome.end = Outcome::End::Leaked;
    outcome.console = "the kernel keeps about " + std::to_string(least * 1024 / times) + " bytes a run";
  }

  /// What came of it, where that is anything but so many runs to their end.
  std::optional<Outcome> again(std::span<const traces::Trace> trace, std::uint32_t times) {
    if (!trace[0].processes.empty()) return one_by_one(trace[0], times);
    try {
      agent_->bench(trace[0], times);
    } catch (const Unavailable& dead) {
      return Outcome{Outcome::End::Crashed, {}, std::string("run again and again: ") + dead.what()};
    }
    // What gives out is no memory: numbers of files, say. Who is denied a file by itself is, from then on, always.
    auto further = one_by_one(trace[0], 1);
    if (further && further->end == Outcome::End::NotRun) {
      agent_->link().stop();
      further->end = Outcome::End::Leaked;
      further->console = "after it ran again and again: " + further->console;
    }
    return further;
  }

  /// What others than the agent do is begun anew by a request of its own.
  std::optional<Outcome> one_by_one(const traces::Trace& trace, std::uint32_t times) {
    std::optional<Outcome> end;
    agent_->run(std::vector<traces::Trace>(times, trace), [&](std::size_t, Outcome&& outcome) {
      if (outcome.end != Outcome::End::Completed) end = std::move(outcome);
      return !end;
    });
    return end;
  }

  std::optional<std::int64_t> look() {
    try {
      let_rest(agent_->link(), kRest);
      if (!add_up_counters(agent_->link())) return std::nullopt;
      return own_memory(read_file(agent_->link(), "/proc/meminfo"));
    } catch (const Unavailable&) {
      return std::nullopt;  // the machine did not live to tell
    }
  }

  std::unique_ptr<AgentTarget> agent_;
  std::uint32_t repetitions_;
};

}  // namespace

std::optional<std::int64_t> own_memory(std::string_view meminfo) {
  constexpr std::array kKinds{"SUnreclaim:", "PageTables:", "SecPageTables:", "KernelStack:"};
  std::int64_t sum = 0;
  for (const auto* kind : kKinds) {
    const auto kib = number_behind(meminfo, kind);
    if (!kib) return std::nullopt;
    sum += *kib;
  }
  return sum;
}

std::unique_ptr<Target> finding_growth(std::unique_ptr<AgentTarget> agent, std::uint32_t repetitions) {
  return std::make_unique<FindingGrowth>(std::move(agent), repetitions);
}

}  // namespace ioasis::conformance
