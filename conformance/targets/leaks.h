// Whether traces leave memory behind in a kernel: all that they opened is closed, so nothing may be held for them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/targets/agent_target.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// Memory of programs that a kernel holds.
struct Held {
  std::int64_t pinned = 0;   ///< pages pinned by drivers and not released, of the whole machine
  std::int64_t charged = 0;  ///< KiB that the agent's process is charged for as pinned
  bool operator==(const Held&) const = default;
};

/// By the texts of /proc/vmstat and /proc/PID/status; nothing if this kernel does not count there.
std::optional<Held> held_by(std::string_view vmstat, std::string_view status);

/// What is held now and was not before, in words; nothing if that is none.
std::optional<std::string> more_held(const Held& before, const Held& now);

/// Runs traces as `agent` does; a trace behind which more is held has Leaked. The machine must be the agent's alone.
std::unique_ptr<Target> finding_leaks(std::unique_ptr<AgentTarget> agent);

}  // namespace ioasis::conformance
