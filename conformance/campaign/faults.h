// Traces under which an allocation of the kernel fails, made from traces under which none does.
#pragma once

#include <cstdint>
#include <vector>

#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// The trace with a fault in each step that no call comes as far as: what is left of it tells how many allocations each
/// makes. Expectations and recorded answers are left out.
traces::Trace counting_allocations(const traces::Trace& trace);

/// How many allocations each step made, by what counting_allocations() was answered.
std::vector<std::uint32_t> allocations(const Outcome& counted);

/// What follows a call under a fault.
enum class Afterwards {
  GoesOn,  ///< the same call again, and the rest of the trace
  Ends,    ///< nothing: a second call could take up what the first has left
};

/// The trace with the nth allocation of `step` failing, and behind that what tells whether that call has left
/// something: at the end, all objects are destroyed and no page must be pinned. Expectations and recorded answers are
/// left out, and so are faults that the trace has itself.
traces::Trace with_fault(const traces::Trace& trace, std::size_t step, std::uint32_t nth, Afterwards afterwards);

}  // namespace ioasis::conformance
