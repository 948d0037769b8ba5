// Stretches of traces that the machine can run are passed on whole.
#include "conformance/targets/of_platform.h"

#include "model/dialect.h"
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
      while (end < traces.size() && !no_kernel_runs(traces[end])) ++end;
      if (end > i)
        target_->run(traces.subspan(i, end - i),
                     [&](std::size_t at, Outcome&& outcome) { return going = sink(i + at, std::move(outcome)); });
      else
        going = sink(end++, {Outcome::End::NotRun, {}, *no_kernel_runs(traces[i])});
      i = end;
    }
  }

 private:
  std::unique_ptr<Target> target_;
};

}  // namespace

std::optional<std::string> no_kernel_runs(const traces::Trace& trace) {
  if (!platform::named(trace.platform)->has_kernel) return "no kernel under test has the platform " + trace.platform;
  if (traces::has_several_platforms(trace)) return "kernels under test have devices of one platform";
  const auto* dialect = model::dialect_named(trace.dialect);
  if (dialect && dialect->proposal != uapi::Proposal::None)
    return "no kernel has what was only proposed: " + trace.dialect;
  if (traces::does_dma(trace)) return "the mock devices of kernels under test do no DMA";
  return std::nullopt;
}

std::unique_ptr<Target> on_platforms_of_kernels(std::unique_ptr<Target> target) {
  return std::make_unique<OfPlatform>(std::move(target));
}

}  // namespace ioasis::conformance
