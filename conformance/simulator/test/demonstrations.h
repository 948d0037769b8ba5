// Short programs that tell each defect from correct behaviour.
#pragma once

#include <map>

#include "conformance/simulator/defects.h"
#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {

/// Runs on a program whose simulator has the defect and on one that has not; their answers must differ.
using Demonstrations = std::map<Defect, void (*)(Program&)>;

/// Framing, objects, ranges, options and attaching.
const Demonstrations& object_demonstrations();

/// IOAS_MAP, IOAS_COPY and IOAS_UNMAP.
const Demonstrations& mapping_demonstrations();

/// HWPT_ALLOC and dirty tracking.
const Demonstrations& domain_demonstrations();

/// Devices that move and are asked what they are, and the IOAS of the VFIO container.
const Demonstrations& device_demonstrations();

/// Nested domains and their invalidation.
const Demonstrations& nested_demonstrations();

/// Page faults, and files that are closed.
const Demonstrations& fault_demonstrations();

/// Accesses.
const Demonstrations& access_demonstrations();

/// The VFIO container.
const Demonstrations& container_demonstrations();

/// Calls that run out of memory.
const Demonstrations& starved_demonstrations();

/// Memory that is charged to its caller.
const Demonstrations& memlock_demonstrations();

/// Several files.
const Demonstrations& file_demonstrations();

/// Several processes.
const Demonstrations& process_demonstrations();

/// Memory of every kind.
const Demonstrations& memory_demonstrations();

/// What was proposed in 2022.
const Demonstrations& proposal_demonstrations();

/// A new IOAS with a device attached; `hwpt` is set to its page table.
std::uint32_t attached_ioas(Program& program, std::uint32_t& hwpt);

}  // namespace ioasis::simulator
