// Which target each name stands for.
#include "cli/targets.h"

#include <sys/utsname.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <thread>

#include "cli/helper_program.h"
#include "cli/interrupt.h"
#include "cli/names.h"
#include "cli/session.h"
#include "conformance/kernel/kernels.h"
#include "conformance/kernel/qemu_machine.h"
#include "conformance/overlays/document.h"
#include "conformance/targets/by_memory.h"
#include "conformance/targets/growth.h"
#include "conformance/targets/leaks.h"
#include "conformance/targets/local_machine.h"
#include "conformance/targets/model_target.h"
#include "conformance/targets/of_platform.h"
#include "conformance/targets/recorded_target.h"
#include "conformance/targets/simulator_target.h"
#include "model/platform/document.h"

namespace ioasis::cli {

namespace {

namespace kernel = conformance::kernel;

constexpr const char* kRisk =
    "--target local runs the calls on the running kernel of this machine: they pin memory, attach mock devices, and a "
    "kernel bug they reach can crash it or corrupt its memory. Say --i-know-this-changes-this-machine if that is "
    "meant; "
    "--target kernel does the same in a guest.";

constexpr std::size_t kShortestKey = 6;  // hex digits that select a kernel of the cache
constexpr unsigned kMostGuests = 4;      // unless --jobs says otherwise

/// The kernel a name stands for: a recipe, the first digits of a key that `kernel list` shows, or a bzImage's path.
kernel::KernelImage image_named(const std::string& name) {
  if (name.find('/') != std::string::npos) return kernel::foreign(name);
  if (!kernel::recipes().contains(name) && name.size() >= kShortestKey) {
    const auto images = kernel::list();
    const auto matches = [&](const kernel::KernelImage& image) { return image.key.starts_with(name); };
    const auto found = std::find_if(images.begin(), images.end(), matches);
    if (found != images.end()) {
      if (std::count_if(images.begin(), images.end(), matches) > 1)
        throw Unusable("--kernel " + name + ": several kernels have a key that begins so");
      return *found;
    }
  }
  return kernel::find(name);
}

/// The agent for this machine.
std::filesystem::path agent_program(const TargetOptions& options) {
  if (!options.agent.empty()) return options.agent;
  return helper_program("ioasis-agent");
}

/// The agent for guests of that architecture.
std::filesystem::path agent_program(const TargetOptions& options, const std::string& architecture) {
  utsname here;
  if (!options.agent.empty() || (uname(&here) == 0 && here.machine == architecture)) return agent_program(options);
  return helper_program("ioasis-agent-" + architecture);
}

conformance::AgentOptions agent_options(const TargetOptions& options) {
  conformance::AgentOptions result;
  result.limit = std::chrono::seconds(options.limit);
  return result;
}

/// Looks the machine up once; each call of the result makes one.
std::function<std::unique_ptr<conformance::Machine>()> machine_maker(const TargetOptions& options) {
  if (options.target == "local") {
    if (!options.consent) throw Unusable(kRisk);
    return [agent = agent_program(options)] { return std::make_unique<conformance::LocalMachine>(agent); };
  }
  return [options, image = chosen_kernel(options)] { return make_guest(options, image); };
}

/// With what looks after the memory that a kernel holds; of this very machine's, others take memory, too.
std::unique_ptr<conformance::Target> looking_after(std::unique_ptr<conformance::AgentTarget> agent,
                                                   const TargetOptions& options) {
  if (options.target == "local") return agent;
  if (options.again > 0) return conformance::finding_growth(std::move(agent), options.again);
  return conformance::by_memory(conformance::finding_leaks(std::move(agent)));
}

void add_jobs_and_limit(CLI::App& app, TargetOptions& options) {
  app.add_option("--jobs,-j", options.jobs, "targets side by side; 0: as many as there are processors")
      ->check(CLI::Range(0u, 256u));
  app.add_option("--limit", options.limit,
                 "seconds without an answer after which a kernel hangs, but for those in which it had no processor")
      ->check(CLI::Range(1u, 3600u))
      ->capture_default_str();
}

void add_agent_option(CLI::App& app, TargetOptions& options) {
  app.add_option("--agent", options.agent, "the agent program, if it is not beside this one")->check(CLI::ExistingFile);
}

simulator::Defects chosen_defects(const std::vector<std::string>& names) {
  simulator::Defects defects;
  for (const auto& name : names) {
    if (const auto of_tables = simulator::translation_defect_named(name)) {
      if (defects.translation()) throw Unusable("--defect " + name + ": page tables have one defect at a time");
      defects.add(*of_tables);
      continue;
    }
    const auto defect = simulator::defect_named(name);
    if (!defect) throw Unusable("--defect " + name + ": no such defect; `ioasis defects` lists them");
    defects.add(*defect);
  }
  return defects;
}

}  // namespace

void add_target_options(CLI::App& app, TargetOptions& options, const std::vector<std::string>& targets) {
  app.add_option("--target", options.target, "what answers the calls")
      ->check(CLI::IsMember(targets))
      ->capture_default_str();
  add_kernel_options(app, options);
  app.add_option("--defect", options.defects, "for --target sim: turn a defect on; may be repeated")
      ->allow_extra_args(false);
  add_jobs_and_limit(app, options);
  app.add_option("--again", options.again, "for --target kernel: run each trace so often besides; does memory grow?");
  app.add_flag("--i-know-this-changes-this-machine", options.consent, "allow --target local");
}

void add_guest_options(CLI::App& app, TargetOptions& options) {
  options.target = "kernel";
  add_agent_option(app, options);
  add_jobs_and_limit(app, options);
}

void add_kernel_options(CLI::App& app, TargetOptions& options) {
  app.add_option("--kernel", options.kernel,
                 "the kernel in the guest: a recipe, a key of `ioasis kernel list`, or a path with a / to a bzImage; "
                 "x86 unless the machine has another");
  app.add_option("--machine", options.machine, "the guest's IOMMU and devices: a name of `ioasis machine list`");
  add_agent_option(app, options);
}

void add_dialect_option(CLI::App& app, std::string& dialect) {
  std::vector<std::string> names;
  for (const auto& known : model::dialects()) names.push_back(known.name);
  app.add_option("--dialect", dialect, "which kernel, or contract, the specification speaks for")
      ->check(CLI::IsMember(names));
}

void add_dialect_options(CLI::App& app, DialectOptions& options) {
  add_dialect_option(app, options.name);
  app.add_option("--overlay", options.overlay, "changes to clauses that are meant: a file of docs/overlays.md")
      ->check(CLI::ExistingFile);
}

CLI::Option* add_platform_option(CLI::App& app, std::vector<std::string>& platforms) {
  std::vector<std::string> names;
  for (const auto& one : platform::platforms())
    if (!platform::no_traces(one)) names.push_back(one.name);
  return app
      .add_option("--platform", platforms,
                  "whose IOMMU the devices have: a name, or a file of `ioasis platform`; may be repeated, for some "
                  "devices of each")
      ->check(CLI::IsMember(names) | CLI::ExistingFile);
}

const platform::Platform& platform_called(const std::string& name) {
  if (const auto* known = platform::built_in(name)) return *known;
  if (!std::filesystem::exists(name)) {
    std::vector<std::string> names;
    for (const auto& one : platform::platforms()) names.push_back(one.name);
    unknown("platform", name, names);
  }
  try {
    const auto read = platform::read_file(name);
    if (const auto* adopted = platform::adopt(read)) return *adopted;
    throw Unusable(name + ": name: expected a name that no other platform has, found \"" + read.name + '"');
  } catch (const json::DocumentError& error) {
    throw Unusable(error.what());
  }
}

const platform::Platform& chosen_platform(const std::string& name) {
  const auto& chosen = platform_called(name);
  if (const auto why = platform::no_traces(chosen)) throw Unusable(name + ": traces cannot have it: " + *why);
  return chosen;
}

const platform::Platform* machine_platform(const std::string& machine) {
  if (machine.empty()) return nullptr;
  const auto document = platform::read(kernel::machine(machine).platform, "machine " + machine);
  if (const auto* adopted = platform::adopt(document)) return adopted;
  throw Unusable("--machine " + machine + ": another platform is called " + document.name);
}

const model::Dialect& chosen_dialect(const std::string& name) {
  return name.empty() ? model::dialects().front() : conformance::known_dialect(name);
}

std::shared_ptr<const model::Overlay> chosen_overlay(const std::filesystem::path& file) {
  if (file.empty()) return nullptr;
  try {
    return std::make_shared<const model::Overlay>(conformance::read_overlay(file));
  } catch (const json::DocumentError& error) {
    throw Unusable(error.what());
  }
}

const model::Dialect& chosen_dialect(const DialectOptions& options) {
  const auto& plain = chosen_dialect(options.name);
  if (options.overlay.empty()) return plain;
  static std::deque<model::Dialect> amended;  // for as long as the program runs, as the others
  amended.push_back(plain);
  amended.back().overlay = chosen_overlay(options.overlay);
  return amended.back();
}

const model::Dialect& chosen_dialect(DialectOptions options, const TargetOptions& target) {
  if (options.name.empty() && target.target == "kernel")
    options.name = kernel::recipe(chosen_kernel(target).recipe).dialect;
  return chosen_dialect(options);
}

conformance::DialectChoice chosen_dialects(const DialectOptions& options) {
  const auto& name = options.name;
  const auto choice = name.empty() ? conformance::DialectChoice() : conformance::known_dialect(name);
  return options.overlay.empty() ? choice : choice.under(chosen_overlay(options.overlay));
}

MakeTarget target_maker(const TargetOptions& options, const conformance::DialectChoice& dialects) {
  if (!options.defects.empty() && options.target != "sim") throw Unusable("--defect needs --target sim");
  if (options.target == "model") return [dialects] { return conformance::make_model_target(dialects); };
  if (options.target == "recorded") return [] { return conformance::make_recorded_target(); };
  if (options.target == "sim")
    return [defects = chosen_defects(options.defects)] { return conformance::make_simulator_target(defects); };
  if (options.again > 0 && options.target != "kernel") throw Unusable("--again needs --target kernel");
  if (!options.machine.empty() && options.target != "kernel") throw Unusable("--machine needs --target kernel");
  const auto* const platform = machine_platform(options.machine);
  const std::string of_vfio = platform ? platform->name : std::string();
  return [machine = machine_maker(options), agent = agent_options(options), options, of_vfio] {
    return conformance::on_platforms_of_kernels(
        looking_after(std::make_unique<conformance::AgentTarget>(machine(), agent), options), of_vfio);
  };
}

kernel::KernelImage chosen_kernel(const TargetOptions& options) {
  if (options.image) return *options.image;
  if (!options.kernel.empty()) return image_named(options.kernel);
  return image_named(options.machine.empty() ? "x86" : kernel::machine(options.machine).recipe);
}

TargetOptions on_kernel(TargetOptions options, const kernel::KernelImage& image) {
  options.image = image;
  return options;
}

std::unique_ptr<conformance::Machine> make_guest(const TargetOptions& options, const kernel::KernelImage& kernel,
                                                 std::map<std::string, std::filesystem::path> programs) {
  kernel::QemuOptions guest;
  guest.image = kernel;
  const auto& architecture = kernel::recipe(kernel.recipe).qemu.architecture;
  if (!options.machine.empty()) {
    guest.machine = &kernel::machine(options.machine);
    const auto& expected = kernel::recipe(guest.machine->recipe).qemu.architecture;
    if (expected != architecture)
      throw Unusable("--machine " + options.machine + " is of " + expected + ", and its kernel would be " +
                     kernel.recipe + " of " + architecture);
  }
  guest.agent = agent_program(options, architecture);
  guest.programs = std::move(programs);
  guest.while_booting = [] {
    if (interrupted()) throw Interrupted();
  };
  return kernel::make_qemu_machine(guest);
}

std::unique_ptr<conformance::AgentTarget> make_agent(const TargetOptions& options) {
  return std::make_unique<conformance::AgentTarget>(machine_maker(options)(), agent_options(options));
}

void run_until_interrupted(conformance::Target& target, std::span<const traces::Trace> traces,
                           const conformance::OutcomeSink& sink) {
  try {
    target.run(traces, [&](std::size_t index, conformance::Outcome&& outcome) {
      return !interrupted() && sink(index, std::move(outcome));
    });
  } catch (const Interrupted&) {
    // A guest was booting: what came before has been handed over.
  }
}

nlohmann::ordered_json identity(const TargetOptions& options) {
  nlohmann::ordered_json json{{"target", options.target}};
  if (options.target == "kernel") json["kernel"] = chosen_kernel(options).key;
  if (!options.machine.empty()) json["machine"] = options.machine;
  if (!options.defects.empty()) json["defects"] = options.defects;
  return json;
}

nlohmann::ordered_json identity(const std::string& dialect, const std::filesystem::path& overlay) {
  nlohmann::ordered_json json{{"dialect", dialect}};
  if (const auto declared = chosen_overlay(overlay)) json["overlay"] = conformance::overlay_json(*declared)["clauses"];
  return json;
}

unsigned jobs(const TargetOptions& options) {
  if (options.target == "local") return 1;
  if (options.jobs > 0) return options.jobs;
  const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
  return options.target == "kernel" ? std::min(processors, kMostGuests) : processors;
}

}  // namespace ioasis::cli
