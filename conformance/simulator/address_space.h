// An I/O address space: what is mapped, reserved and allowed in it, and the domains that translate it.
#pragma once

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "conformance/simulator/defects.h"
#include "conformance/simulator/mock_domain.h"
#include "conformance/simulator/pages.h"
#include "conformance/simulator/ranges.h"
#include "conformance/simulator/user_memory.h"

namespace ioasis::simulator {

class Access;
struct IovaSearch;

class AddressSpace {
 public:
  explicit AddressSpace(Host& host) : host_(&host) {}
  ~AddressSpace();
  AddressSpace(const AddressSpace&) = delete;
  AddressSpace& operator=(const AddressSpace&) = delete;

  /// Where mappings go: at a given IOVA, or at one that is found.
  enum class Placement { Fixed, Automatic };

  /// Maps `slices` one after the other, `length` bytes in all. Reads or sets `iova` as `placement` says. Where there
  /// are windows, it has to lie in one; of pages of `window_page`, if that is given.
  Errno map(std::vector<Slice> slices, std::uint64_t length, bool readable, bool writeable, Placement placement,
            std::uint64_t& iova, std::optional<std::uint64_t> window_page = std::nullopt);

  /// What is mapped at `range`, one slice an area; ENOENT unless mappings cover it without a gap.
  Errno slices(Range range, std::vector<Slice>& found) const;

  /// Unmaps the areas in `range` from the bottom up until one sticks out (ENOENT); `bytes` counts those gone.
  Errno unmap(Range range, std::uint64_t& bytes);

  /// Cuts the area that `last` lies in behind it, unless that is its first or last byte. EINVAL if what is left would
  /// not be aligned, or an access has pinned part of the area.
  Errno cut(std::uint64_t last);

  /// Takes a range out of use for good; EADDRINUSE if some of it is mapped or allowed.
  Errno reserve(Range range);

  /// Replaces the list of allowed ranges; EADDRINUSE, and nothing changed, if one of them is reserved.
  Errno allow(std::vector<Range> ranges);

  // What proposals add, each where its kernel has it.

  /// Adds a window of that page size: at `base` if that is `fixed`, else where there is room, which `base` then says.
  Errno add_window(std::uint64_t length, std::uint64_t page, bool fixed, std::uint64_t& base);
  /// Removes the window that begins there: ENOENT if none does, EBUSY while something is mapped in it.
  Errno remove_window(std::uint64_t base);
  /// The page size of the window that all of `range` lies in; nothing if there is none.
  std::optional<std::uint64_t> window_page(Range range) const;
  /// Has nothing mapped at `range` until it is given up: EINVAL where nothing could be, EEXIST where something is.
  Errno withhold(Range range);
  /// ENOENT if exactly that range is not withheld.
  Errno give_up(Range range);
  /// Has `range` stay usable: EADDRINUSE if it is not.
  Errno require(Range range);

  /// Calls visit(slice, whether it is the last) for what is mapped at `range`, a slice an area, from the bottom up.
  /// Stops at the first error, and with ENOENT at the first gap.
  template <class Visit>
  Errno walk(Range range, Visit visit) const;

  /// An access comes, or leaves things as they were; and one goes.
  Errno welcome(Access& access);
  void farewell(Access& access);

  std::vector<Range> usable_ranges() const;
  /// Some area is memory of the program, and not part of a file.
  bool maps_user_memory() const;
  std::uint64_t alignment() const { return alignment_; }

  bool has_domain() const { return !domains_.empty(); }
  /// The page sizes that all domains have, a bit each; every bit without a domain.
  std::uint64_t page_sizes() const;

  bool large_pages() const { return large_pages_; }
  Errno set_large_pages(bool enabled);

  /// Adds a mock domain that translates within `apertures`, or leaves all as it was.
  Errno add_domain(const std::shared_ptr<MockDomain>& domain, const std::vector<Range>& apertures);
  void remove_domain(MockDomain& domain);

  /// Has a device that comes keep these ranges from being mapped: EADDRINUSE, and nothing changed, where one is.
  Errno keep_for(std::uint32_t device, const std::vector<Range>& ranges);
  /// The device has left.
  void give_back(std::uint32_t device);

  /// The last address up to which all of `range` is mapped; nothing if its first is not.
  std::optional<std::uint64_t> mapped_up_to(Range range) const;

 private:
  using Areas = std::map<std::uint64_t, Slice>;  ///< by first IOVA

  static Range range_of(const Areas::value_type& area) { return {area.first, area.first + (area.second.length - 1)}; }

  /// The lowest area in `range`. Like the three that follow, it is content with an overlap.
  Areas::const_iterator first_area(Range range) const;
  bool mapped(Range range) const { return first_area(range) != areas_.end(); }
  bool reserved(Range range) const;
  bool allowed(Range range) const;
  std::vector<Range> reserved_ranges() const;

  Errno choose(const Slice& first, std::uint64_t length, std::optional<std::uint64_t> window_page,
               std::uint64_t& iova) const;
  Errno choose_in_window(const IovaSearch& search, std::optional<std::uint64_t> window_page, std::uint64_t& iova) const;
  Errno check_window(Range range, std::optional<std::uint64_t> window_page) const;
  std::optional<std::uint64_t> room_for_window(std::uint64_t length, std::uint64_t page) const;
  /// Some of `range` is a window, required, or withheld.
  bool kept(Range range) const;
  Errno check_free(std::uint64_t iova, std::uint64_t length) const;
  Errno check_slice(const Slice& slice, bool writeable);
  Errno reserve_outside(const std::vector<Range>& apertures, const MockDomain& domain);

  /// Pins the slice and enters it in a domain, or in all domains, or does neither.
  Errno translate(MockDomain& domain, std::uint64_t iova, const Slice& slice);
  Errno translate(std::uint64_t iova, const Slice& slice);
  void untranslate(MockDomain& domain, std::uint64_t iova, const Slice& slice);
  void untranslate(std::uint64_t iova, const Slice& slice);
  Errno translate_all(MockDomain& domain);

  std::uint64_t required_alignment() const;
  /// The largest of the domains' units; 1 without a domain.
  std::uint64_t domain_page() const;
  bool areas_aligned_to(std::uint64_t alignment) const;

  struct Window {
    Range range;
    std::uint64_t page;
  };

  struct Reserved {
    Range range;
    const MockDomain* by;      ///< the domain that does not translate it; null: somebody else
    std::uint32_t device = 0;  ///< the id of the device that keeps it from being mapped; 0: somebody else
  };

  Host* host_;
  Areas areas_;
  std::vector<Reserved> reserved_;
  std::vector<Range> allowed_;
  std::vector<Window> windows_;
  std::vector<Range> withheld_;
  std::vector<Range> required_;
  std::vector<std::shared_ptr<MockDomain>> domains_;
  std::vector<Access*> accesses_;
  std::uint64_t alignment_ = 1;
  bool large_pages_ = true;
};

template <class Visit>
Errno AddressSpace::walk(Range range, Visit visit) const {
  std::uint64_t at = range.first;
  for (auto area = first_area({at, at}); area != areas_.end() && area->first <= at; ++area) {
    const std::uint64_t last = std::min(range.last, range_of(*area).last);
    Slice slice = area->second;
    slice.start += at - area->first;
    slice.length = last - at + 1;
    if (host_->defects.has(Defect::AccessIgnoresOffset)) slice.start = area->second.start;
    if (const Errno error = visit(slice, last == range.last)) return error;
    if (last == range.last) return 0;
    at = last + 1;
  }
  return ENOENT;
}

}  // namespace ioasis::simulator
