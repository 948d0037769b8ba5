// A dialect: which kernel, or which contract, the specification speaks for. A value, chosen at run time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/uapi/releases.h"

namespace ioasis::model {

struct Overlay;

struct Dialect {
  std::string name = "linux-6.12";
  bool contract = false;  ///< any clause that holds may give the errno, not just the first in the kernel's order
  /// The largest alignment that automatic placement aims at: the huge page size with CONFIG_TRANSPARENT_HUGEPAGE,
  /// the page size without.
  std::uint64_t placement_alignment = 0x200000;

  /// What there is of commands and of their structs. A contract promises what this release has.
  uapi::Release release = uapi::kThisRelease;
  bool has(uapi::Command command) const {
    const auto& row = uapi::info(command);
    if (row.interface == uapi::Interface::Type1Container && !native_container) return false;
    if (row.interface == uapi::Interface::VfioGroup && !groups) return false;
    const auto proposed = row.proposal;
    return uapi::since(command) <= release && (proposed == uapi::Proposal::None || proposed == proposal);
  }

  /// What the kernel has in addition, as no real one does.
  uapi::Proposal proposal = uapi::Proposal::None;

  /// The kernel is built for devices without an IOMMU: with CONFIG_VFIO_NOIOMMU, and from 7.3 on
  /// CONFIG_IOMMUFD_NOIOMMU, which that brings.
  bool noiommu = false;

  /// Groups of devices are part of what is spoken of, which a program brings to a container by their files.
  bool groups = false;
  /// /dev/vfio/vfio is VFIO's own container, with its type1 IOMMU: CONFIG_VFIO_CONTAINER.
  bool native_container = false;

  /// The command that answers where a program makes that one on /dev/vfio/vfio.
  uapi::Command answering(uapi::Command command) const { return native_container ? uapi::natively(command) : command; }

  // What else changed between releases, each for the kernel as first released and for its stable series from then on.

  /// MAP and COPY are refused that ask for neither READABLE nor WRITEABLE.
  /// @see "iommufd: Do not allow creating areas without READ or WRITE" (996dc53ac289), Linux 6.11 and 6.6.49
  bool access_required = true;
  /// An automatic place of one byte needs a second free byte behind it.
  /// @see "iommufd: Prevent ALIGN() overflow" (b42497e3c0e7), Linux 6.17, 6.12.43 and 6.6.103
  bool second_byte_needed = true;

  /// Taken out on purpose, to see what rests on it: a clause that never refuses, or an output field that is always 0.
  /// "IOAS_MAP/iova-taken"; empty: nothing.
  std::string without = {};
  /// `without`, if it is of that command, less the command's name: "iova-taken".
  std::string_view without_of(std::string_view command) const;
  /// Clauses that are meant to read otherwise; null: none.
  std::shared_ptr<const Overlay> overlay = {};

  /// Suites have been replayed against that kernel; otherwise the dialect rests on reading alone.
  bool replayed = true;
};

/// placement_alignment where automatic placement aims at any power of two.
/// @see "iommufd: Protect against overflow of ALIGN() during iova allocation" (8f6887349b2f), Linux 6.12: the cap
inline constexpr std::uint64_t kAnyAlignment = std::uint64_t{1} << 63;

/// The dialects known by name, the default first.
const std::vector<Dialect>& dialects();

/// The dialect of the newest release known, configured as usual.
const Dialect& newest_dialect();

/// The dialect of that name; null if there is none.
const Dialect* dialect_named(std::string_view name);

}  // namespace ioasis::model
