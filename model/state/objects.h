// The objects of an iommufd context: I/O address spaces, hardware page tables, devices, accesses, fault queues.
#pragma once

#include <array>

#include "model/state/range.h"

namespace ioasis::model {

/// A populated part of an IOAS.
template <class L>
struct Area {
  IovaRange<L> iova;
  UserVa<L> va;              ///< where its first byte's memory lies
  PagesId<L> pages;          ///< the MAP call its memory was taken by
  Bool<L> pages_writable{};  ///< that MAP asked for WRITEABLE: the memory is pinned for writing
  Bool<L> readable{};
  Bool<L> writable{};
  Bool<L> file{};  ///< part of a file; `va` is where it lies in that. Context::of_file() says whether there can be such
  Number<L> process{};  ///< that made the MAP call, and whose memory it is; the first wherever proofs look

  Length<L> length() const {
    return L::measure(iova, [&] { return distance(iova.first, iova.last) + bytes<L>(1); });
  }
  /// Its IOVA, its length or where its memory lies is no multiple of `unit`.
  Bool<L> unaligned(const Length<L>& unit) const {
    return !aligned(iova.first, unit) || !aligned(length(), unit) || !aligned(va, unit);
  }
  /// Where the memory of its part of `range` lies, which overlaps it.
  Span<L, UserVa<L>> memory(const IovaRange<L>& range) const {
    return {va + distance(iova.first, larger(iova.first, range.first)),
            va + distance(iova.first, smaller(iova.last, range.last))};
  }
  typename L::Word order() const { return iova.first.word; }
  template <class F>
  void fields(F&& f) {
    f("iova", iova);
    f("va", va);
    f("pages", pages);
    f("pages_writable", pages_writable);
    f("readable", readable);
    f("writable", writable);
    f("file", file);
  }
};

/// I/O address space.
template <class L>
struct Ioas {
  ObjectId<L> id;
  Set<L, Area<L>> areas;
  Set<L, IovaRange<L>> allowed;   ///< what ALLOW_IOVAS set; empty: no restriction
  Set<L, IovaRange<L>> reserved;  ///< may overlap one another
  Bool<L> huge_pages{};           ///< OPTION HUGE_PAGES; a new IOAS has it on

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("areas", areas);
    f("allowed", allowed);
    f("reserved", reserved);
    f("huge_pages", huge_pages);
  }
};

/// What an IOMMU can translate: a range, and the smallest page it maps there.
template <class L>
struct Aperture {
  IovaRange<L> range;
  Length<L> page;

  typename L::Word order() const { return range.first.word; }
  template <class F>
  void fields(F&& f) {
    f("range", range);
    f("page", page);
  }
};

/// What a domain with these asks all that is mapped to be a multiple of, wherever it lies: the largest of their
/// smallest pages; 1 where there are none.
template <class L>
Length<L> page_of(const Set<L, Aperture<L>>& apertures) {
  return apertures.largest([](const Aperture<L>&) { return L::yes(); }, [](const Aperture<L>& a) { return a.page; },
                           bytes<L>(1));
}

/// An I/O page that was written to since it was last reported.
template <class L>
struct DirtyPage {
  Iova<L> first;

  typename L::Word order() const { return first.word; }
  template <class F>
  void fields(F&& f) {
    f("first", first);
  }
};

/// A hardware page table (a domain): it translates as the areas of its IOAS say.
template <class L>
struct Hwpt {
  ObjectId<L> id;
  ObjectId<L> ioas;
  Bool<L> automatic{};  ///< made by an attach, and gone with the last device
  Set<L, Aperture<L>> apertures;
  Bool<L> nest_parent{};  ///< made with NEST_PARENT
  Bool<L> trackable{};    ///< made with DIRTY_TRACKING
  Bool<L> tracking{};     ///< HWPT_SET_DIRTY_TRACKING has it on
  Set<L, DirtyPage<L>> dirty{};
  Bool<L> huge_iova{};        ///< made for a device with HUGE_IOVA: it has large pages, too
  ObjectId<L> fault_queue{};  ///< takes the page faults of its devices; 0: none does, as before Linux 6.14
  Bool<L> pasids{};           ///< made with PASID: devices can have it under one, or beside one
  Number<L> platform{};       ///< whose IOMMU it is of, as Context::others counts them

  /// Passes block(when, first, last) what no aperture covers.
  template <class F>
  void gaps(F&& block) const {
    const Iova<L> lowest{L::literal({}, 0)}, highest{L::literal("ULONG_MAX", ~std::uint64_t{0})};
    const auto one = bytes<L>(1);
    const auto start = apertures.smallest([](const Aperture<L>& a) { return a.range.first; }, highest);
    block(start != lowest, lowest.word, (start - one).word);
    apertures.each([&](const Aperture<L>& a) { return a.range.last != highest; },
                   [&](const Aperture<L>& a, const Bool<L>& when) {
                     const auto next = a.range.last + one;
                     const auto covered =
                         apertures.any([&](const Aperture<L>& other) { return other.range.holds(next); });
                     const auto following = apertures.smallest(
                         [&](const Aperture<L>& other) {
                           return select(other.range.first > next, other.range.first - one, highest);
                         },
                         highest);
                     block(when && !covered, next.word, following.word);
                   });
  }

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("ioas", ioas);
    f("automatic", automatic);
    f("apertures", apertures);
    f("nest_parent", nest_parent);
    f("trackable", trackable);
    f("tracking", tracking);
    f("dirty", dirty);
    f("huge_iova", huge_iova);
    f("fault_queue", fault_queue);
    f("pasids", pasids);
  }
};

/// How many numbers stand for what a mock device keeps of translations.
/// @see kernel: drivers/iommu/iommufd/iommufd_test.h MOCK_DEV_CACHE_NUM (Linux 6.13)
inline constexpr std::uint64_t kDeviceCacheEntries = 4;

/// A device: the object that destroys a mock one (`stdev`), the bound device, and what it is attached to; 0: to
/// nothing.
template <class L>
struct Device {
  ObjectId<L> stdev;
  ObjectId<L> idev;
  ObjectId<L> hwpt;
  Bool<L> dirty_tracking{};  ///< its IOMMU can tell which pages it has written
  Bool<L> huge_iova{};       ///< its domains have large pages
  Bool<L> pasid{};           ///< it can tag what it reads and writes with a PASID
  Number<L> platform{};      ///< as Context::others counts them
  Fd<L> file{};              ///< of a VFIO device, which `stdev` and `idev` are one id of; 0: a mock device
  ObjectId<L> viommu{};      ///< that it reports events to, since it is on a nested domain of that; 0: none
  Number<L> virt_id{};       ///< its number there
  /// Of the numbers that stand for what it keeps of translations, those that an invalidation has set to 0.
  std::array<Bool<L>, kDeviceCacheEntries> forgotten{};

  typename L::Word order() const { return stdev.word; }
  template <class F>
  void fields(F&& f) {
    f("stdev", stdev);
    f("idev", idev);
    f("hwpt", hwpt);
    f("dirty_tracking", dirty_tracking);
    f("huge_iova", huge_iova);
    f("pasid", pasid);
    f("viommu", viommu);
    f("virt_id", virt_id);
    f("forgotten[0]", forgotten[0]);
    f("forgotten[1]", forgotten[1]);
    f("forgotten[2]", forgotten[2]);
    f("forgotten[3]", forgotten[3]);
  }
};

/// What an access has pinned, until it is given back or unmapped.
template <class L>
struct PinnedRange {
  Number<L> id;  ///< counted from 0 by its access
  IovaRange<L> iova;

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("iova", iova);
  }
};

/// An access: what lets a driver's own code, here the selftest's, use the memory of an IOAS without a device.
template <class L>
struct Access {
  ObjectId<L> id;  ///< an object like the others, though no call reports the id
  Fd<L> fd;        ///< what calls name it by; it lives until that is closed
  ObjectId<L> ioas;
  Bool<L> pins{};      ///< made with NEEDS_PIN_PAGES
  Number<L> next_pin;  ///< the id of the next pinned range
  Set<L, PinnedRange<L>> pinned;

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("fd", fd);
    f("ioas", ioas);
    f("pins", pins);
    f("next_pin", next_pin);
    f("pinned", pinned);
  }
};

/// A queue of page faults, and the file they are read from, which keeps it until it is closed.
template <class L>
struct FaultQueue {
  ObjectId<L> id;
  Fd<L> fd;
  Bool<L> open{};  ///< the file

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("fd", fd);
    f("open", open);
  }
};

}  // namespace ioasis::model
