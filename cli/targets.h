// From the options of the command line to targets.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/deal.h"
#include "conformance/judge/dialect_choice.h"
#include "conformance/kernel/kernels.h"
#include "conformance/targets/agent_target.h"
#include "model/dialect.h"
#include "model/platform/platform.h"

namespace ioasis::cli {

struct TargetOptions {
  std::string target = "sim";
  std::string kernel = {};                                     ///< empty: the machine's, or x86
  std::string machine = {};                                    ///< what the guest is; empty: it has mock devices alone
  std::optional<conformance::kernel::KernelImage> image = {};  ///< what `kernel` names, where that is known already
  std::vector<std::string> defects;
  bool consent = false;         ///< --i-know-this-changes-this-machine
  unsigned jobs = 0;            ///< 0: what the machine has
  std::filesystem::path agent;  ///< empty: beside this program
  unsigned limit = 3;           ///< seconds without an answer, but for those in which it waited for a processor
  std::uint32_t again = 0;      ///< of a kernel: so often each trace is run besides, to see whether memory grows
};

/// The options that choose a target. `targets` are the names to choose from.
void add_target_options(CLI::App& app, TargetOptions& options, const std::vector<std::string>& targets);

/// The platform that comes with the program by that name, or the one in the file of that name. Throws Unusable.
const platform::Platform& platform_called(const std::string& name);
/// Adds --platform, which takes those that traces can have, by name or by file; empty: the usual one.
CLI::Option* add_platform_option(CLI::App& app, std::vector<std::string>& platforms);
const platform::Platform& chosen_platform(const std::string& name);

/// The platform that the VFIO devices of the machine are expected to be of; null where no machine is named. Throws
/// Unusable, and conformance::kernel::BadRequest.
const platform::Platform* machine_platform(const std::string& machine);

/// Which dialect, and the changes to it that are meant.
struct DialectOptions {
  std::string name;
  std::filesystem::path overlay;  ///< empty: none
};

/// --dialect, and --overlay.
void add_dialect_options(CLI::App& app, DialectOptions& options);
/// --dialect alone, for what only names it.
void add_dialect_option(CLI::App& app, std::string& dialect);

/// The dialect that --dialect names, or the default one where it was not given: for what makes traces.
const model::Dialect& chosen_dialect(const std::string& name);
/// The same as the overlay has it. Throws Unusable where that cannot be read.
const model::Dialect& chosen_dialect(const DialectOptions& options);
/// The same for a target: of a kernel, where --dialect was not given, the one that its recipe is judged in.
const model::Dialect& chosen_dialect(DialectOptions options, const TargetOptions& target);
/// The same for what takes traces: each has its own where --dialect was not given.
conformance::DialectChoice chosen_dialects(const DialectOptions& options);
/// The overlay in that file; null where none is named. Throws Unusable.
std::shared_ptr<const model::Overlay> chosen_overlay(const std::filesystem::path& file);

/// Checks the options and says how to make the target. `dialects` is what the target `model` answers by. Throws
/// Unusable, conformance::kernel::BadRequest, and conformance::Unavailable.
MakeTarget target_maker(const TargetOptions& options, const conformance::DialectChoice& dialects);

/// The target `kernel`, or `local`, as what it is.
std::unique_ptr<conformance::AgentTarget> make_agent(const TargetOptions& options);

/// --agent, --limit and --jobs, of guests whose kernel is known otherwise.
void add_guest_options(CLI::App& app, TargetOptions& options);

/// --kernel and --agent, for what only a kernel can do.
void add_kernel_options(CLI::App& app, TargetOptions& options);

/// The kernel that --kernel names. Throws as target_maker does.
conformance::kernel::KernelImage chosen_kernel(const TargetOptions& options);

/// The same, of guests with this kernel.
TargetOptions on_kernel(TargetOptions options, const conformance::kernel::KernelImage& image);

/// A guest with this kernel, not started yet, and in its /bin these programs.
std::unique_ptr<conformance::Machine> make_guest(const TargetOptions& options,
                                                 const conformance::kernel::KernelImage& kernel,
                                                 std::map<std::string, std::filesystem::path> programs = {});

/// Runs traces until the first Ctrl-C, even while a guest boots. Nothing that is answered afterwards reaches the sink:
/// what a terminal's Ctrl-C did to the target is no finding.
void run_until_interrupted(conformance::Target& target, std::span<const traces::Trace> traces,
                           const conformance::OutcomeSink& sink);

/// What of the options answers depend on, for people and programs.
nlohmann::ordered_json identity(const TargetOptions& options);
/// Likewise of a dialect: its name, and what the overlay in that file declares.
nlohmann::ordered_json identity(const std::string& dialect, const std::filesystem::path& overlay);

/// How many targets are to run side by side.
unsigned jobs(const TargetOptions& options);

}  // namespace ioasis::cli
