// Looks at the kernel's counters behind some dozens of traces, since each look costs as much as a few of them, and runs
// those once more one at a time where something was left.
#include "conformance/targets/leaks.h"

#include <algorithm>
#include <vector>

#include "conformance/targets/counters.h"
#include "conformance/targets/errands.h"

namespace ioasis::conformance {

namespace {

constexpr std::size_t kTogether = 128;  ///< traces between two looks

class FindingLeaks : public Target {
 public:
  explicit FindingLeaks(std::unique_ptr<AgentTarget> agent) : agent_(std::move(agent)) {}

  std::string describe() const override { return agent_->describe(); }

  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    bool going = true;
    for (std::size_t first = 0; first < traces.size() && going;) {
      auto outcomes = run_some(traces.subspan(first, std::min(kTogether, traces.size() - first)));
      for (auto& outcome : outcomes) {
        if (!going) break;
        going = sink(first++, std::move(outcome));
      }
    }
  }

 private:
  /// Runs them up to the first that breaks the machine: who asked for them may not want another like it.
  std::vector<Outcome> run_some(std::span<const traces::Trace> traces) {
    std::vector<Outcome> outcomes;
    agent_->run(traces, [&](std::size_t, Outcome&& outcome) {
      outcomes.push_back(std::move(outcome));
      return !outcomes.back().ended_machine();
    });
    if (!outcomes.empty() && !outcomes.back().ended_machine() && left_since_last_look()) look_at_each(traces, outcomes);
    return outcomes;
  }

  /// Runs them again, each alone.
  void look_at_each(std::span<const traces::Trace> traces, std::vector<Outcome>& outcomes) {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].end != Outcome::End::Completed) continue;
      agent_->run(traces.subspan(i, 1), [&](std::size_t, Outcome&& again) {
        outcomes[i] = std::move(again);
        return true;
      });
      if (outcomes[i].ended_machine()) return outcomes.resize(i + 1);
      if (auto left = left_since_last_look()) {
        outcomes[i].end = Outcome::End::Leaked;
        outcomes[i].console = std::move(*left);
      }
    }
  }

  /// A machine that was started since then had nothing left.
  std::optional<std::string> left_since_last_look() {
    const auto now = look();
    if (!now) return std::nullopt;
    const Held before = agent_->link().starts() == starts_ ? last_ : Held();
    starts_ = agent_->link().starts();
    last_ = *now;
    return more_held(before, *now);
  }

  std::optional<Held> look() {
    if (!counts_) return std::nullopt;
    auto& link = agent_->link();
    try {
      counts_ = add_up_counters(link);
      if (!counts_) return std::nullopt;
      return held_by(read_file(link, "/proc/vmstat"), read_file(link, "/proc/self/status"));
    } catch (const Unavailable&) {
      return std::nullopt;  // the machine did not live to tell
    }
  }

  std::unique_ptr<AgentTarget> agent_;
  bool counts_ = true;  ///< so far, the kernel does
  unsigned starts_ = 0;
  Held last_;
};

}  // namespace

std::optional<Held> held_by(std::string_view vmstat, std::string_view status) {
  const auto pinned = number_behind(vmstat, "nr_foll_pin_acquired");
  const auto released = number_behind(vmstat, "nr_foll_pin_released");
  const auto charged = number_behind(status, "VmPin:");
  if (!pinned || !released || !charged) return std::nullopt;
  return Held{*pinned - *released, *charged};
}

std::optional<std::string> more_held(const Held& before, const Held& now) {
  std::string text;
  if (now.pinned > before.pinned) text = std::to_string(now.pinned - before.pinned) + " pages stay pinned";
  if (now.charged > before.charged)
    text +=
        (text.empty() ? "" : ", ") + std::to_string(now.charged - before.charged) + " KiB stay charged to the process";
  return text.empty() ? std::nullopt : std::optional(text);
}

std::unique_ptr<Target> finding_leaks(std::unique_ptr<AgentTarget> agent) {
  return std::make_unique<FindingLeaks>(std::move(agent));
}

}  // namespace ioasis::conformance
