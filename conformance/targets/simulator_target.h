// The simulator as a target: runs in process and needs nothing but the build.
#pragma once

#include <memory>

#include "conformance/simulator/defects.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// A kernel warning counts as a crash, as it does on a real kernel; so does a call that would not return.
std::unique_ptr<Target> make_simulator_target(simulator::Defects defects = {});

}  // namespace ioasis::conformance
