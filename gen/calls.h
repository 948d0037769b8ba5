// One random call, well framed or not.
#pragma once

#include <optional>

#include "gen/values.h"

namespace ioasis::gen {

/// How much of what a trace does; drawn anew for each trace, so that traces differ in kind.
struct Mood {
  bool device_early = true;  ///< attach a device before memory is mapped
  bool sub_page = false;     ///< favour sizes and places below a page, as long as no device forbids them
  bool at_top = false;       ///< favour user memory at the top of the address space
  bool tight_fit = false;    ///< begin with little room for automatic places
  bool patchwork = false;    ///< copy from small pieces that meet, in an IOAS without a device, to one with
  bool tracking = false;     ///< have devices write, and ask which pages are dirty
  bool nesting = false;      ///< have nested domains, and their translations invalidated
  bool faults = false;       ///< have devices fault, and read and answer what their fault queues tell
  bool devices = false;      ///< move devices, ask what they are, and which IOAS is the VFIO container's
  bool container = false;    ///< make the VFIO container's calls
  bool later = false;        ///< make the calls that releases after kThisRelease added
  unsigned accesses = 8;     ///< percent of calls that are made on or of an access
  unsigned garbage = 6;      ///< percent of calls that are framed wrongly
};

/// A call on the object of that name, all else zero, by that process of the trace.
inline traces::Step on(uapi::Command command, std::string_view field, std::uint16_t name, std::uint8_t process = 0) {
  auto step = traces::call(command);
  traces::refer(step, field, name);
  step.origin.process = process;
  return step;
}

/// A MAP into the IOAS of that name; FIXED_IOVA unless `at` is none. `access`: READABLE and WRITEABLE.
traces::Step plain_map(std::uint16_t ioas, std::uint64_t va, std::uint64_t size, std::optional<std::uint64_t> at,
                       std::uint64_t access);

/// How a patchwork trace begins: an IOAS of small pieces that meet, and one with a device to copy them to. For an empty
/// scene; the names it binds are numbered from 0.
std::vector<traces::Step> patchwork(Dice& dice);

/// How a trace begins in which automatic places are scarce: an allowed range, and MAPs that just fit or just do not.
std::vector<traces::Step> tight_fit(Dice& dice);

/// How a trace begins in which an access has pinned memory, which a device may use as well.
std::vector<traces::Step> pinned_memory(Dice& dice);

/// OPTION that has what is pinned charged to the process and not to its user, which only a new context can be told.
traces::Step counted_by_process();

/// How a trace begins in which a domain is to be filled with more, perhaps, than its caller may lock.
std::vector<traces::Step> much_memory(Dice& dice);

/// How a trace begins at the ends of the number range.
std::vector<traces::Step> extremes(Dice& dice);

/// How a trace begins that tracks dirty pages: two areas, apart or not, in a domain that a device has written to.
std::vector<traces::Step> tracked_areas(Dice& dice);

/// Whether a domain stands in front of another, or translates an IOAS by itself.
enum class Front { Nested, Plain };

/// How a trace begins that has a nested domain, with a fault queue or not, and perhaps a device on it; `with_faults`:
/// with both.
std::vector<traces::Step> nested_domain(Dice& dice, bool with_faults = false, Front front = Front::Nested);

/// How a trace begins in which a device has faulted; from Linux 6.14 on perhaps on a domain that is not nested.
std::vector<traces::Step> page_faults(Dice& dice, const model::Dialect& dialect);

/// How a trace begins that has mapped a file, and uses that IOAS, or has a device elsewhere.
std::vector<traces::Step> file_area(Dice& dice);

/// How a trace begins that has a virtual IOMMU, and what belongs to one.
std::vector<traces::Step> virtual_iommu(Dice& dice, const model::Dialect& dialect);

/// How a trace begins in which a device has a domain under a PASID.
std::vector<traces::Step> pasid_attached(Dice& dice);

/// How a trace begins that uses the VFIO container.
std::vector<traces::Step> container(Dice& dice);

/// A call of the VFIO container, or the one that chooses its IOAS.
traces::Step container_call(Dice& dice, const Scene& scene);

/// Nothing more is known of the command than the roles of its fields.
bool drawn_by_roles(uapi::Command command);

/// A call that the scene makes meaningful, mostly.
traces::Step random_call(Dice& dice, const Scene& scene, const Mood& mood);

/// Closes a file other than the usual one.
traces::Step close_file(std::uint8_t file);

/// Its id is a descriptor, which has a file of its own.
bool names_descriptor(const traces::Step& step);

/// Spoils how `step` is framed: its size, its bytes, where it lies, or its number. A number passed stays as it is.
void spoil(Dice& dice, traces::Step& step);

}  // namespace ioasis::gen
