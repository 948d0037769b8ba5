// What an IOMMU offers, and the machine around it, as data: a fact of it stands in one platform and nowhere else.
// Facts only, no rule: the model, the simulator, the generators and the trace format all read this.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ioasis::platform {

/// Addresses that an IOMMU translates, and the smallest page it maps there.
struct Aperture {
  std::uint64_t first, last;  ///< inclusive
  std::uint64_t page;         ///< bytes, a power of two
  bool operator==(const Aperture&) const = default;
};

struct Platform {
  std::string_view name;  ///< in a trace's header
  std::string_view about;
  std::vector<Aperture> apertures;  ///< apart, by rising address; at least one
  std::uint64_t large_page = 0;     ///< of domains that have large pages, bytes; 0: there are none
  bool dirty_tracking = false;      ///< its IOMMU can tell which pages a device has written
  bool checkable = false;           ///< what a domain maps can be asked (MD_CHECK_MAP and its like)
  std::uint64_t cpu_page = 4096;    ///< the processor's page, bytes
  bool has_kernel = false;          ///< a kernel under test is such a machine; otherwise simulated only

  /// The first and the last address that any aperture holds, and the smallest page of all.
  std::uint64_t first() const { return apertures.front().first; }
  std::uint64_t last() const { return apertures.back().last; }
  std::uint64_t page() const;
};

/// Those known by name, the usual one first.
const std::vector<Platform>& platforms();

/// The selftest's mock IOMMU, of which all kernels under test have devices.
inline const Platform& mock() { return platforms().front(); }

/// The platform of that name; null if there is none.
const Platform* named(std::string_view name);

/// All names, for a message: "mock or two-windows".
std::string_view known_names();

}  // namespace ioasis::platform
