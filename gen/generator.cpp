// Choosing among candidate calls.
#include "gen/generator.h"

#include <algorithm>

#include "gen/calls.h"
#include "gen/device/dma_calls.h"
#include "gen/farewell.h"
#include "gen/proposals/proposal_calls.h"
#include "gen/system/process_calls.h"
#include "gen/vfio/device_calls.h"
#include "gen/vfio/group_calls.h"
#include "model/spec.h"

namespace ioasis::gen {

class Generator::Impl {
 public:
  Impl(const model::Dialect& dialect, std::uint64_t seed, Options options)
      : dialect_(dialect), options_(std::move(options)), random_(seed) {
    coverage_.speaks_of(dialect, {options_.dma, !options_.others.empty(), any_reserves(), options_.vfio});
  }

  traces::Trace next() {
    const auto& platform = usual_platform();
    Dice dice(random_.split(), platform, options_.others);
    traces::Trace start;
    start.dialect = dialect_.name;
    start.platform = platform.name;
    if (options_.processes && !options_.vfio) start.processes = some_processes(dice);
    const bool several = !start.processes.empty();
    start.memory = several ? some_memory(dice, 25) : some_memory(dice);
    if (options_.limited_callers) start.caller = some_caller(dice, dialect_.release);
    if (options_.vfio)
      start.files = dialect_.groups ? group_files(dice) : vfio_files(dice);
    else if (options_.files && !dialect_.native_container && dice.chance(15))  // VFIO's own container wants a group
      start.files = some_files(dice);
    const std::uint8_t files = static_cast<std::uint8_t>(start.files.size());
    Scene scene(dialect_, std::move(start));
    const auto look_elsewhere = [&] {
      scene.look_at(options_.vfio ? kBoundTo : static_cast<std::uint8_t>(dice.below(files + 1u)));
    };
    look_elsewhere();
    const bool roomy = options_.longest >= kLongestOpening;
    const Mood mood{.device_early = dice.chance(60),
                    .sub_page = dice.chance(30),
                    .at_top = dice.chance(6),
                    .patchwork = roomy && dice.chance(12),
                    .tracking = dice.chance(20) && dialect_.has(uapi::Command::Dirty),
                    .nesting = dice.chance(12),
                    .faults = dice.chance(8) && dialect_.has(uapi::Command::FaultQueueAlloc),
                    .devices = dice.chance(10),
                    .container = dice.chance(14),
                    .later = dialect_.has(uapi::Command::IoasMapFile) && dice.chance(40),
                    .accesses = dice.pick<unsigned>({0, 8, 8, 45}),
                    .garbage = dice.pick<unsigned>({2, 6, 6, 25})};
    const std::size_t length = options_.shortest + dice.below(options_.longest - options_.shortest + 1);
    const auto known = [&](const traces::Step& step) { return has(step); };
    const auto take = [&](traces::Step step) {
      const auto& ruling = scene.take(std::move(step));
      coverage_.count(ruling.command, ruling.clause);
    };
    const auto begin_with = [&](traces::Step step) {
      if (step.site != uapi::Site::SystemCall && !options_.vfio) step.origin.file = scene.file();
      choose_platform(dice, step);
      take(std::move(step));
    };
    if (!scene.trace().caller.ipc_lock && dice.chance(40) && !options_.vfio) begin_with(counted_by_process());
    std::vector<traces::Step> opening;
    const bool proposed = roomy && dialect_.proposal != uapi::Proposal::None && dice.chance(35);
    if (options_.vfio)
      opening = !dice.chance(85)  ? std::vector<traces::Step>()
                : dialect_.groups ? group_in_container(dice)
                                  : device_attached(dice);
    else if (proposed)
      opening = proposal_used(dice, dialect_);
    else if (options_.dma && roomy && dice.chance(25))
      opening = domain_of_its_own(dice);
    else if (roomy && several && scene.trace().caller.ipc_lock && dice.chance(50))
      opening = left_behind(dice);
    else if (several && !scene.trace().caller.ipc_lock && dice.chance(50))
      opening = limits_met(dice, scene.trace().caller.memlock);
    else if (roomy && !scene.trace().caller.ipc_lock && dice.chance(25))
      opening = much_memory(dice);
    else if (mood.patchwork)
      opening = patchwork(dice);
    else if (roomy && mood.container && dice.chance(85))
      opening = container(dice);
    else if (roomy && mood.later && dice.chance(70))
      opening = dialect_.has(uapi::Command::PasidAttach) && dice.chance(30) ? pasid_attached(dice)
                : dice.chance(50)                                           ? file_area(dice)
                                                                            : virtual_iommu(dice, dialect_);
    else if (roomy && mood.tracking && dice.chance(60))
      opening = tracked_areas(dice);
    else if (roomy && mood.faults && dice.chance(80))
      opening = page_faults(dice, dialect_);
    else if (roomy && mood.nesting && dice.chance(70))
      opening = nested_domain(dice);
    else if (roomy && mood.accesses > 0 && dice.chance(15))
      opening = pinned_memory(dice);
    else if (roomy && dice.chance(12))
      opening = dice.chance(55) ? tight_fit(dice) : extremes(dice);
    if (std::ranges::all_of(opening, known))
      for (auto& step : opening) {
        const bool widen = dialect_.has(uapi::Command::IoasCreateWindow) && step.command == uapi::Command::IoasAlloc;
        begin_with(std::move(step));
        if (widen && !proposed) begin_with(wide_window(dice, scene.trace().steps.back().bindings.front().name));
      }
    while (scene.trace().steps.size() < length) {
      if (files > 0 && dice.chance(30)) look_elsewhere();
      if (auto step = choose(dice, scene, mood)) take(std::move(*step));
    }
    for (unsigned file = 0; file <= files; ++file) {
      scene.look_at(static_cast<std::uint8_t>(file));
      for (auto& step : farewell(scene)) take(std::move(step));
    }
    return scene.release();
  }

  const model::Coverage& coverage() const { return coverage_; }

 private:
  static constexpr int kCandidates = 3;
  static constexpr std::uint8_t kBoundTo = 1;         ///< the file that devices are bound to, or groups brought to
  static constexpr std::size_t kLongestOpening = 13;  ///< steps of page_faults()

  /// Nothing is said of the devices' own files beside those of their groups.
  bool of_groups() const { return options_.vfio && dialect_.groups; }
  const platform::Platform& usual_platform() const { return options_.platform ? *options_.platform : platform::mock(); }
  bool any_reserves() const {
    return usual_platform().reserves() || std::ranges::any_of(options_.others, &platform::Platform::reserves);
  }

  /// The release that is spoken of knows the command.
  bool has(const traces::Step& step) const { return !step.command || dialect_.has(*step.command); }

  /// There are devices that the call is for. Those of VFIO are none that the selftest's calls are for; there may be
  /// mock ones, of another platform, beside them, whose domains are not looked into then.
  bool has_devices_for(const traces::Step& step) const {
    return !options_.vfio || (!is_for_mock_domains(step) && (!options_.others.empty() || !is_for_mock_devices(step)));
  }

  void choose_platform(Dice& dice, traces::Step& step) const {
    if (step.command && traces::makes_device(*step.command))
      step.platform = options_.vfio ? dice.other_platform() : dice.device_platform();
  }

  /// Of some candidates, one whose clause has decided least often; half of the time one that is accepted, so that
  /// traces get somewhere. None if the specification leaves all of them undefined.
  std::optional<traces::Step> choose(Dice& dice, const Scene& scene, const Mood& mood) {
    const bool progress = dice.chance(50);
    std::optional<traces::Step> best;
    std::uint64_t best_score = 0;
    for (int i = 0; i < kCandidates; ++i) {
      traces::Step step = of_groups()                        ? group_step(dice, scene)
                          : options_.vfio && dice.chance(35) ? vfio_device_step(dice, scene)
                          : options_.dma && dice.chance(30)  ? dma_step(dice, scene)
                                                             : call_on_file(dice, scene, mood);
      if (!has(step) || !has_devices_for(step)) continue;
      choose_process(dice, scene, step);
      if (dice.chance(2)) step = some_end(dice, scene).value_or(step);
      choose_platform(dice, step);
      const auto ruling = scene.preview(step);
      if (ruling.unspecified || ruling.undefined != model::Ruling::kNone) continue;
      std::uint64_t score = coverage_[model::clause_index(ruling.command, ruling.clause)];
      if (progress && ruling.clause != model::Ruling::kNone) score += std::uint64_t{1} << 40;
      if (!best || score < best_score) {
        best = std::move(step);
        best_score = score;
      }
    }
    return best;
  }

  /// A call on the file that is looked at; now and then one that closes it, or that names a descriptor of its on
  /// another.
  static traces::Step call_on_file(Dice& dice, const Scene& scene, const Mood& mood) {
    const auto& files = scene.trace().files;
    if (files.empty()) return random_call(dice, scene, mood);
    if (scene.file() != 0 && dice.chance(4)) return close_file(scene.file());
    traces::Step step = random_call(dice, scene, mood);
    if (step.site == uapi::Site::SystemCall) return step;
    step.origin.file = scene.file();
    if (dice.chance(3) || (names_descriptor(step) && dice.chance(30)))
      step.origin.file = static_cast<std::uint8_t>(dice.below(files.size() + 1));
    return step;
  }

  const model::Dialect& dialect_;
  Options options_;
  rc::Random random_;
  model::Coverage coverage_;
};

Generator::Generator(const model::Dialect& dialect, std::uint64_t seed, Options options)
    : impl_(std::make_unique<Impl>(dialect, seed, options)) {}
Generator::~Generator() = default;
traces::Trace Generator::next() { return impl_->next(); }
const model::Coverage& Generator::coverage() const { return impl_->coverage(); }

}  // namespace ioasis::gen
