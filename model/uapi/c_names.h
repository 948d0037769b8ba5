// How a C program spells the commands: the names of <linux/iommufd.h>, of <linux/vfio.h> and, for the selftest's, of
// drivers/iommu/iommufd/iommufd_test.h (Linux 6.12).
#pragma once

#include <string>

#include "model/uapi/releases.h"

namespace ioasis::uapi {

/// The command is one of the VFIO container's, of <linux/vfio.h>.
bool is_of_vfio(const CommandInfo& command);

/// The ioctl's macro: "IOMMU_IOAS_MAP"; "IOMMU_TEST_CMD" for all of the selftest's.
std::string c_request(const CommandInfo& command);

/// What follows the keyword `struct`: "iommu_ioas_map".
std::string c_struct(const CommandInfo& command);

/// The enumerator of a selftest's `op`: "IOMMU_TEST_OP_MOCK_DOMAIN".
std::string c_test_op(const CommandInfo& command);

/// The member of struct iommu_test_cmd's union that holds the fields from kTestUnionOffset on: "mock_domain".
std::string c_test_member(const CommandInfo& command);
inline constexpr std::uint16_t kTestUnionOffset = 16;
/// What a field is called there: as here, but for one.
std::string c_test_field(const Field& field);

/// The struct has a member for the field in every release's header: where one has none, it has padding there.
bool is_c_member(const CommandInfo& command, const Field& field);

/// A field's value: flags and option numbers by their names where the headers of that release have one, hex otherwise.
std::string c_value(const Field& field, std::uint64_t value, Release headers = kThisRelease);

}  // namespace ioasis::uapi
