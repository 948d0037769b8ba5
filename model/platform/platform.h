// What an IOMMU offers, and the machine around it, as data: a fact of it stands in one platform and nowhere else.
// Facts only, no rule: the model, the simulator, the generators and the trace format all read this.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::platform {

/// Addresses, inclusive.
struct Extent {
  std::uint64_t first, last;
  bool holds(const Extent& other) const { return first <= other.first && other.last <= last; }
  bool overlaps(const Extent& other) const { return first <= other.last && other.first <= last; }
  bool operator==(const Extent&) const = default;
};

/// What may be chosen of an aperture when it is made, at run time.
struct Offer {
  enum class Base {
    Fixed,   ///< where the hardware has it
    Given,   ///< the platform says where, once it is made: a hypervisor
    Chosen,  ///< whoever makes it says where
  };
  Extent within;                 ///< where it may lie
  std::uint64_t largest = 0;     ///< bytes
  std::uint64_t page_sizes = 0;  ///< one of these, for the whole aperture
  unsigned levels = 1;           ///< of its table, at most
  Base base = Base::Fixed;
  bool operator==(const Offer&) const = default;
};

/// Addresses that an IOMMU translates, and the pages it maps there.
struct Aperture {
  std::uint64_t first, last;   ///< inclusive
  std::uint64_t page_sizes;    ///< a bit each
  std::optional<Offer> offer;  ///< none: it is as it is
  std::string source;          ///< where the facts are written down: file and function, or document and section
  std::uint64_t page() const { return page_sizes & -page_sizes; }  ///< the smallest
  std::uint64_t largest_page() const { return std::bit_floor(page_sizes); }
  Extent extent() const { return {first, last}; }
  bool operator==(const Aperture&) const = default;
};

/// What a device brings along that may not be mapped. @see kernel: include/linux/iommu.h enum iommu_resv_type
enum class ReservedKind { Direct, DirectRelaxable, Reserved, Msi, SoftwareMsi };
inline constexpr std::string_view kReservedKinds[] = {"direct", "direct-relaxable", "reserved", "msi", "software-msi"};
inline std::string_view name_of(ReservedKind kind) { return kReservedKinds[static_cast<std::size_t>(kind)]; }

struct Reserved {
  std::uint64_t first, last;  ///< inclusive
  ReservedKind kind;
  std::string source;
  /// iommufd keeps it from being mapped; it leaves what is relaxable to whoever maps.
  /// @see kernel: iopt_table_enforce_dev_resv_regions
  bool enforced() const { return kind != ReservedKind::DirectRelaxable; }
  Extent extent() const { return {first, last}; }
  bool operator==(const Reserved&) const = default;
};

struct Capabilities {
  bool dirty_tracking = false;   ///< it can tell which pages a device has written
  bool nesting = false;          ///< it can walk a guest's table below its own
  bool pasid = false;            ///< domains by PASID
  bool cache_coherence = false;  ///< what it makes devices write is coherent with the processor's caches
  bool translation = true;       ///< devices are given what is mapped, and not the address they ask for
  bool made_to_order = true;     ///< its driver makes domains as HWPT_ALLOC orders them, nested ones and with data
  std::string source;
  bool operator==(const Capabilities&) const = default;
};

/// The processor beside it.
struct Cpu {
  std::uint64_t page = 4096;     ///< bytes
  std::uint64_t user_last = ~0;  ///< the highest address that a program can have
  /// Bytes that the kernel copies at once to a program: where some of them cannot be written, the others may not be.
  std::uint64_t copied = 1;
  std::string source;
  bool operator==(const Cpu&) const = default;
};

/// Whether iommufd takes devices behind it.
struct Iommufd {
  bool takes = true;
  std::string why;  ///< it does not
  std::string source;
  bool operator==(const Iommufd&) const = default;
};

struct Platform {
  std::string name;  ///< in a trace's header
  std::string about;
  std::string release;               ///< that the facts are of: "Linux 7.3"
  std::vector<Aperture> apertures;   ///< apart, by rising address; at least one
  std::uint64_t large_page = 0;      ///< of domains that are asked to have large pages, bytes; 0: there are none
  std::vector<Reserved> reserved{};  ///< by rising address; may overlap
  Capabilities capabilities{};
  Cpu cpu{};
  Iommufd iommufd{};
  /// What a domain translates that is made before a device is attached to it, where that is not all of the above.
  std::optional<Aperture> before_attach{};
  bool checkable = false;   ///< what a domain maps can be asked (MD_CHECK_MAP and its like)
  bool has_kernel = false;  ///< a kernel under test is such a machine; otherwise simulated only

  /// The first and the last address that any aperture holds, and the smallest page of all.
  std::uint64_t first() const { return apertures.front().first; }
  std::uint64_t last() const { return apertures.back().last; }
  std::uint64_t page() const;
  /// The sizes of page that a domain can have, a bit each, unless it is asked to have large ones.
  std::uint64_t page_sizes() const;
  /// Its devices keep ranges from being mapped.
  bool reserves() const;
  /// What a domain translates that HWPT_ALLOC makes.
  std::vector<Aperture> apertures_before_attach() const;

  bool operator==(const Platform&) const = default;
};

/// The most that iommufd takes of an IOMMU whose pages are of these sizes beside a processor with that page.
/// @see kernel: iopt_table_add_domain; PAGE_SIZE
inline bool fits_processor(const Aperture& aperture, const Cpu& cpu) { return aperture.page() <= cpu.page; }

/// Those that come with the program, by name; the usual one first.
const std::vector<Platform>& platforms();

/// The selftest's mock IOMMU, of which all kernels under test have devices.
inline const Platform& mock() { return platforms().front(); }

/// The platform of that name, built in or adopted; null if there is none.
const Platform* named(std::string_view name);
const Platform* built_in(std::string_view name);

/// Makes a platform known by its name for as long as the program runs; one that is known already is not made again.
/// Null where the name is that of another platform.
const Platform* adopt(const Platform& platform);

/// Why a trace cannot have devices of that platform; nothing where it can. They are mock devices, with its IOMMU.
std::optional<std::string> no_traces(const Platform& platform);

/// The names of those built in that traces can have, for a message: "mock, two-windows or vtd-second-stage-48".
std::string_view known_names();

}  // namespace ioasis::platform
