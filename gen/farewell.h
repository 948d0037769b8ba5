// What a trace undoes before it ends, since kernels do not when the last descriptor is closed.
#pragma once

#include <vector>

#include "gen/scene.h"

namespace ioasis::gen {

/// Calls on the file that the scene looks at: what its devices have under PASIDs is detached, and files are unmapped,
/// since one that belongs to the same context keeps it for ever. See docs/findings.md.
std::vector<traces::Step> farewell(const Scene& scene);

}  // namespace ioasis::gen
