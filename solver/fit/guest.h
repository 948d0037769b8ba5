// A guest: which I/O addresses have to be mappable for it, in what pages, and for how long.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/json/entry.h"
#include "model/platform/platform.h"

namespace ioasis::solver::fit {

using platform::Extent;

/// Where a range may lie that the guest does not insist on.
struct Places {
  Extent within;
  std::uint64_t alignment;  ///< of its first address
  bool operator==(const Places&) const = default;
};

/// A range of I/O addresses in which the guest maps what it likes, or where its memory lies.
struct Need {
  enum class Lifetime {
    Always,  ///< from the start to the end
    Made,    ///< the guest makes and removes it while it runs
  };
  std::string name;              ///< "window-1", "ram-below-4g"
  std::uint64_t first, last;     ///< inclusive; where it usually lies
  std::uint64_t page;            ///< what the guest maps is a multiple of this, and lies at one
  std::optional<Places> places;  ///< none: nowhere else
  Lifetime lifetime = Lifetime::Always;
  std::string source;
  Extent extent() const { return {first, last}; }
  bool operator==(const Need&) const = default;
};

/// Addresses within needs that the guest never maps, such as where its own IOMMU takes interrupts.
struct Hole {
  std::uint64_t first, last;  ///< inclusive
  std::string source;
  Extent extent() const { return {first, last}; }
  bool operator==(const Hole&) const = default;
};

struct Guest {
  std::string name;
  std::string about;
  std::vector<Need> needs;        ///< by rising address, apart
  std::vector<Hole> holes;        ///< by rising address, apart
  bool told_of_reserved = false;  ///< it is told what the host has reserved, and stays away
  bool plugs_later = false;       ///< devices may be plugged in while it runs; they get the same
  bool operator==(const Guest&) const = default;
};

/// What a need consists of once the holes are taken out; offsets from its first address, inclusive.
std::vector<Extent> pieces(const Guest& guest, const Need& need);

/// Those that come with the program.
const std::vector<Guest>& guests();
const Guest* built_in_guest(std::string_view name);

/// Reads a document strictly, as docs/fit.md describes it: throws json::DocumentError.
Guest read_guest(const std::string& text, const std::string& file);
Guest read_guest_file(const std::filesystem::path& path);
json::Json document_of(const Guest& guest);

struct GuestDocument {
  std::string_view name, text;
};
/// The documents of guests(), which the build puts into the program.
std::span<const GuestDocument> guest_documents();

}  // namespace ioasis::solver::fit
