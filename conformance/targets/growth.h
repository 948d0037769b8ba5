// Whether a kernel's own memory grows as a trace is run again and again: what is lost each time adds up.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "conformance/targets/agent_target.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// KiB that a kernel uses for itself and cannot do without, by the text of /proc/meminfo: objects, page tables, stacks.
/// Nothing if it does not say.
std::optional<std::int64_t> own_memory(std::string_view meminfo);

/// Runs each trace once as `agent` does, then `repetitions` times again and again. A trace behind which the kernel has
/// grown every time has Leaked. The machine must be the agent's alone.
std::unique_ptr<Target> finding_growth(std::unique_ptr<AgentTarget> agent, std::uint32_t repetitions);

}  // namespace ioasis::conformance
