// Traces of VFIO devices: their files, how they begin, and what is done with the devices.
#pragma once

#include "gen/values.h"

namespace ioasis::gen {

/// A file of /dev/iommu, now and then another, and those of some devices; now and then two of one.
std::vector<uapi::File> vfio_files(Dice& dice);

/// How a trace of those files begins: a device is bound to the first and attached to an IOAS of its, where some memory
/// is mapped, perhaps. For an empty scene; the names it binds are numbered from 0.
std::vector<traces::Step> device_attached(Dice& dice);

/// A call on the file of a device, or a step of the device itself.
traces::Step vfio_device_step(Dice& dice, const Scene& scene);

/// The step is of mock devices alone, or would have the selftest use a device of VFIO's as if it were one.
bool is_for_mock_devices(const traces::Step& step);
/// The call looks into a domain of a mock device, or has such a device do something.
bool is_for_mock_domains(const traces::Step& step);

}  // namespace ioasis::gen
