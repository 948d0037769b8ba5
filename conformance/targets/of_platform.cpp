// Stretches of traces that the machine can run are passed on whole.
#include "conformance/targets/of_platform.h"

#include "model/platform/platform.h"

namespace ioasis::conformance {

namespace {

class OfPlatform : public Target {
 public:
  explicit OfPlatform(std::unique_ptr<Target> target) : target_(std::move(target)) {}

  std::string describe() const override { return target_->describe(); }

  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    bool going = true;
    for (std::size_t i = 0; i < traces.size() && going;) {
      std::size_t end = i;
      while (end < traces.size() && runs(traces[end])) ++end;
      if (end > i)
        target_->run(traces.subspan(i, end - i),
                     [&](std::size_t at, Outcome&& outcome) { return going = sink(i + at, std::move(outcome)); });
      else
        going = sink(end++, {Outcome::End::NotRun, {}, why_not(traces[i])});
      i = end;
    }
  }

 private:
  static bool runs(const traces::Trace& trace) { return why_not(trace).empty(); }

  /// Empty: it can be run.
  static std::string why_not(const traces::Trace& trace) {
    if (!platform::named(trace.platform)->has_kernel) return "no kernel under test has the platform " + trace.platform;
    return traces::does_dma(trace) ? "the mock devices of kernels under test do no DMA" : "";
  }

  std::unique_ptr<Target> target_;
};

}  // namespace

std::unique_ptr<Target> on_platforms_of_kernels(std::unique_ptr<Target> target) {
  return std::make_unique<OfPlatform>(std::move(target));
}

}  // namespace ioasis::conformance
