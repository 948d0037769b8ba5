// Stretches of traces that the machine can run are passed on whole.
#include "conformance/targets/of_platform.h"

#include <algorithm>

#include "model/dialect.h"
#include "model/platform/platform.h"

namespace ioasis::conformance {

namespace {

class OfPlatform : public Target {
 public:
  OfPlatform(std::unique_ptr<Target> target, std::string of_vfio)
      : target_(std::move(target)), of_vfio_(std::move(of_vfio)) {}

  std::string describe() const override { return target_->describe(); }

  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    bool going = true;
    for (std::size_t i = 0; i < traces.size() && going;) {
      std::size_t end = i;
      while (end < traces.size() && !no_kernel_runs(traces[end], of_vfio_)) ++end;
      if (end > i)
        target_->run(traces.subspan(i, end - i),
                     [&](std::size_t at, Outcome&& outcome) { return going = sink(i + at, std::move(outcome)); });
      else
        going = sink(end++, {Outcome::End::NotRun, {}, *no_kernel_runs(traces[i], of_vfio_)});
      i = end;
    }
  }

 private:
  std::unique_ptr<Target> target_;
  std::string of_vfio_;
};

/// Some device that a call makes is of a platform that no kernel's mock devices are of.
bool makes_other_devices(const traces::Trace& trace) {
  return std::ranges::any_of(trace.steps, [&](const auto& step) {
    return step.command && traces::makes_device(*step.command) &&
           traces::platform_of(trace, step) != platform::mock().name;
  });
}

/// No trace can name that platform, as iommufd takes no devices of it: what its container does, traces expect.
bool cannot_be_named(const std::string& platform) {
  const auto* known = platform::named(platform);
  return known && platform::no_traces(*known);
}

/// Why a kernel whose VFIO devices are of that platform has not the devices of the trace.
std::optional<std::string> has_not_devices(const traces::Trace& trace, const std::string& of_vfio) {
  const bool of_mock = platform::named(trace.platform)->has_kernel;
  if (!traces::has_vfio_devices(trace))
    return of_mock ? std::nullopt : std::optional("no kernel under test has the platform " + trace.platform);
  if (of_vfio.empty()) return "its devices are VFIO's: a machine has such (`ioasis machine list`)";
  if (trace.platform != of_vfio && !cannot_be_named(of_vfio))
    return "its devices are of " + trace.platform + ", and the machine's of " + of_vfio;
  if (makes_other_devices(trace)) return "mock devices are of another platform than the trace says";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> no_kernel_runs(const traces::Trace& trace, const std::string& of_vfio) {
  if (auto why = has_not_devices(trace, of_vfio)) return why;
  if (traces::has_several_platforms(trace) && !traces::has_vfio_devices(trace))
    return "kernels under test have mock devices of one platform";
  const auto* dialect = model::dialect_named(trace.dialect);
  if (dialect && dialect->proposal != uapi::Proposal::None)
    return "no kernel has what was only proposed: " + trace.dialect;
  if (traces::does_dma(trace)) return "the mock devices of kernels under test do no DMA";
  return std::nullopt;
}

std::unique_ptr<Target> on_platforms_of_kernels(std::unique_ptr<Target> target, const std::string& of_vfio) {
  return std::make_unique<OfPlatform>(std::move(target), of_vfio);
}

}  // namespace ioasis::conformance
