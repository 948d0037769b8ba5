// A kernel's memory changes in pages, and a little by itself: a trace is judged by several rounds that all grow.
#include "conformance/targets/growth.h"

#include <algorithm>
#include <array>

#include "conformance/targets/counters.h"
#include "conformance/targets/errands.h"

namespace ioasis::conformance {

namespace {

constexpr int kRounds = 6;
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
      const bool can_repeat = traces[i].processes.empty();  // what others do cannot be begun anew by itself
      if (can_repeat && outcome.end == Outcome::End::Completed) repeat(traces[i], outcome);
      if (!sink(i, std::move(outcome))) return;
    }
  }

 private:
  void repeat(const traces::Trace& trace, Outcome& outcome) {
    std::int64_t least = 0;
    for (int round = 0; round <= kRounds; ++round) {  // the first fills caches
      const auto before = look();
      try {
        agent_->bench(trace, repetitions_);
      } catch (const Unavailable& dead) {
        outcome = {Outcome::End::Crashed, {}, std::string("run again and again: ") + dead.what()};
        return;
      }
      const auto after = look();
      if (!before || !after) return;
      const auto grown = *after - *before;
      least = round <= 1 ? grown : std::min(least, grown);
      if (round > 0 && grown < kPageKib + kLeastBytes * repetitions_ / 1024) return;
    }
    outcome.end = Outcome::End::Leaked;
    outcome.console = "the kernel keeps about " + std::to_string(least * 1024 / repetitions_) + " bytes a run";
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
