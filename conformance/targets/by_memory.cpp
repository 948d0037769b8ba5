#include "conformance/targets/by_memory.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace ioasis::conformance {

namespace {

constexpr std::size_t kTogether = 128;  ///< traces

class ByMemory : public Target {
 public:
  explicit ByMemory(std::unique_ptr<Target> target) : target_(std::move(target)) {}

  std::string describe() const override { return target_->describe(); }

  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    bool going = true;
    for (std::size_t first = 0; first < traces.size() && going; first += kTogether) {
      const auto some = traces.subspan(first, std::min(kTogether, traces.size() - first));
      going = run_some(some, [&](std::size_t at, Outcome&& outcome) { return sink(first + at, std::move(outcome)); });
    }
  }

 private:
  /// By memory up to the first that ends the machine; who asked may not want another like it, so that what is left then
  /// is run in order. False if the sink wants no more.
  bool run_some(std::span<const traces::Trace> traces, const OutcomeSink& sink) {
    std::vector<std::size_t> order(traces.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t at) { return layout_of(traces[at]); });
    std::vector<traces::Trace> sorted;
    for (const auto at : order) sorted.push_back(traces[at]);
    std::vector<std::optional<Outcome>> outcomes(traces.size());
    target_->run(sorted, [&](std::size_t at, Outcome&& outcome) {
      const bool on = !outcome.ended_machine();
      outcomes[order[at]] = std::move(outcome);
      return on;
    });
    bool going = true;
    for (std::size_t at = 0; at < traces.size() && going;) {
      std::size_t end = at;
      while (end < traces.size() && !outcomes[end]) ++end;
      if (end > at)
        target_->run(traces.subspan(at, end - at),
                     [&](std::size_t i, Outcome&& outcome) { return going = sink(at + i, std::move(outcome)); });
      else
        going = sink(end, std::move(*outcomes[end])), ++end;
      at = end;
    }
    return going;
  }

  /// What is laid out for it, as something that has an order.
  static std::vector<std::uint32_t> layout_of(const traces::Trace& trace) {
    std::vector<std::uint32_t> layout;
    for (const auto& buffer : trace.memory.buffers) {
      layout.insert(layout.end(), {static_cast<std::uint32_t>(buffer.kind), buffer.pages,
                                   static_cast<std::uint32_t>(buffer.readonly.size())});
      layout.insert(layout.end(), buffer.readonly.begin(), buffer.readonly.end());
      layout.insert(layout.end(), buffer.unmapped.begin(), buffer.unmapped.end());
    }
    return layout;
  }

  std::unique_ptr<Target> target_;
};

}  // namespace

std::unique_ptr<Target> by_memory(std::unique_ptr<Target> target) {
  return std::make_unique<ByMemory>(std::move(target));
}

}  // namespace ioasis::conformance
