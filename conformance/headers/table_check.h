// What a kernel's headers say otherwise than the command table, and what of them is not in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "conformance/headers/c_declarations.h"
#include "model/uapi/releases.h"

namespace ioasis::conformance::headers {

/// The headers of one kernel, and its table of ioctls.
struct KernelHeaders {
  Declarations iommufd, selftest, vfio;  ///< the selftest's with what iommufd's declare
  std::vector<OpRow> operations;
};

/// Of the kernel tree in that folder. Throws std::invalid_argument naming a file that is not there.
KernelHeaders read_kernel_headers(const std::filesystem::path& source);

struct Difference {
  enum class Kind {
    Command,  ///< an ioctl or an operation of the selftest
    Size,     ///< of a struct
    Minimum,  ///< the shortest struct that is accepted
    Field,
    Value,   ///< a flag, or another number that has a name
    Unread,  ///< a declaration that is not understood, so that nothing is known of it
  };
  Kind kind;
  std::string name;  ///< "IOMMU_IOAS_MAP_FILE", "struct iommu_hw_info"
  std::string text;  ///< what is so in the source, and in the table
  bool operator==(const Difference&) const = default;
};
std::string kind_name(Difference::Kind kind);

/// All in which the headers differ from what the table has of that release, by kind.
std::vector<Difference> compare(const KernelHeaders& headers, uapi::Release release);

}  // namespace ioasis::conformance::headers
