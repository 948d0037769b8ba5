#include "cli/check/reach.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/check/blame.h"
#include "cli/check/counting.h"
#include "conformance/kernel/store.h"
#include "gen/generator.h"
#include "model/uapi/commands.h"
#include "traces/whole_file.h"

namespace ioasis::cli::check {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;

namespace {

constexpr std::size_t kDrawn = 1500;    ///< traces, of which the ends are taken
constexpr std::size_t kOfCommand = 24;  ///< calls of each command

/// How often each function ran.
using Counts = std::map<std::string, std::uint64_t>;

std::vector<traces::Trace> without_last_step(const std::vector<traces::Trace>& traces) {
  std::vector<traces::Trace> shorter;
  for (const auto& trace : traces) shorter.push_back(check::without_last_step(trace));
  return shorter;
}

/// Traces that end with a call of each command.
std::vector<std::vector<traces::Trace>> endings(const model::Dialect& dialect) {
  std::vector<std::vector<traces::Trace>> by_command(uapi::kCommands);
  gen::Generator generator(dialect, 1);
  for (std::size_t i = 0; i < kDrawn; ++i) {
    const auto trace = generator.next();
    std::vector<bool> keep(trace.steps.size(), false);
    for (std::size_t step = 0; step < trace.steps.size(); ++step) {
      keep[step] = true;
      if (!trace.steps[step].command) continue;
      auto& of_command = by_command[static_cast<std::size_t>(*trace.steps[step].command)];
      if (of_command.size() < kOfCommand) of_command.push_back(traces::subset(trace, keep));
    }
  }
  return by_command;
}

/// The most that a line of each function ran.
Counts by_function(const kernel::Coverage& coverage) {
  Counts counts;
  for (const auto& [name, file] : coverage.files)
    for (const auto& [number, line] : file)
      if (!line.function.empty()) counts[line.function] = std::max(counts[line.function], line.count);
  return counts;
}

Reach measured(const kernel::KernelImage& image, const TargetOptions& guests, const model::Dialect& dialect,
               const std::function<void(std::size_t done, std::size_t total)>& progress) {
  const auto by_command = endings(dialect);
  CountingGuest guest(image, guests);
  Reach reach(uapi::kCommands);
  for (std::size_t command = 0; command < by_command.size(); ++command) {
    progress(command, by_command.size());
    if (by_command[command].empty()) continue;
    auto without = by_function(guest.ran(without_last_step(by_command[command])));
    for (const auto& [function, count] : by_function(guest.ran(by_command[command])))
      if (count > without[function]) reach[command].insert(function);
  }
  return reach;
}

nlohmann::json to_json(const Reach& reach) {
  nlohmann::json json;
  for (std::size_t command = 0; command < reach.size(); ++command)
    json[std::string(uapi::kCommandTable[command].name)] = reach[command];
  return json;
}

/// Nothing where it is of other commands, written by another release of the program.
std::optional<Reach> from_json(const nlohmann::json& json) {
  if (!json.is_object() || json.size() != uapi::kCommands) return std::nullopt;
  Reach reach(uapi::kCommands);
  for (std::size_t command = 0; command < reach.size(); ++command) {
    const auto at = json.find(std::string(uapi::kCommandTable[command].name));
    if (at == json.end() || !at->is_array()) return std::nullopt;
    reach[command] = at->get<std::set<std::string>>();
  }
  return reach;
}

}  // namespace

std::optional<Reach> reach_in(const kernel::KernelImage& image, const TargetOptions& guests,
                              const model::Dialect& dialect,
                              const std::function<void(std::size_t done, std::size_t total)>& progress) {
  const auto counting = counting_kernel(image);
  if (!counting) return std::nullopt;
  const auto file = kernel::cache_folder() / "reach" / (counting->key + ".json");
  std::ifstream in(file);
  if (auto known = from_json(nlohmann::json::parse(in, nullptr, false))) return known;
  auto reach = measured(*counting, guests, dialect, progress);
  fs::create_directories(file.parent_path());
  traces::replace_file(file, to_json(reach).dump(1) + "\n");
  return reach;
}

}  // namespace ioasis::cli::check
