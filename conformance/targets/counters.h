// A kernel's counters, as it prints them below /proc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "conformance/targets/agent_link.h"

namespace ioasis::conformance {

/// The number behind a name that begins a line.
std::optional<std::int64_t> number_behind(std::string_view text, std::string_view name);

/// Has the processors of the machine add up what each counts for itself; false if this kernel does not.
bool add_up_counters(AgentLink& link);

}  // namespace ioasis::conformance
