// A placement as a trace: it sets it up and maps at every edge.
#pragma once

#include "solver/fit/fit.h"
#include "traces/trace.h"

namespace ioasis::solver::fit {

/// The devices are mock devices, whose IOMMU has the apertures that the placement uses, by their own pages; what the
/// host's devices would have reserved is reserved by calls. Each step has to succeed.
traces::Trace trace_of(const Question& question, const Placement& placement);

/// Where the guest maps, absolute and inclusive: its needs as placed, without holes, and without what is reserved where
/// it is told of that.
std::vector<Extent> mapped(const Question& question, const Placement& placement, std::size_t need);

}  // namespace ioasis::solver::fit
