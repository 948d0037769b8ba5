// What is true of every call: of the contexts before and after it, its arguments and its answer.
#pragma once

#include <functional>

#include "model/platform/iommu.h"
#include "model/state/placement.h"
#include "model/uapi/commands.h"
#include "solver/claims/points.h"
#include "solver/claims/same.h"

namespace ioasis::solver {

/// A call of `command` on a context that the invariants hold in.
template <class L>
struct Transition {
  using FieldOf = std::function<typename L::Word(std::string_view field)>;

  uapi::Command command;
  const Context<L>& before;
  const Context<L>& after;
  Bool<L> accepted;  ///< no clause refused it
  Bool<L> silent;    ///< a clause refused it that says of nothing that it is left behind (Cite::leaves)
  FieldOf given, answered;

  bool is(std::initializer_list<uapi::Command> commands) const {
    return std::find(commands.begin(), commands.end(), command) != commands.end();
  }
};

/// The ends of all there is before and after the call, and of the ranges it names, with their neighbours.
std::vector<std::uint64_t> end_points(const Transition<Concrete>& t);

template <class F>
bool every_point(const Transition<Concrete>& t, F&& holds) {
  return std::ranges::all_of(end_points(t), [&](std::uint64_t at) { return holds(Iova<Concrete>{at}); });
}
template <class F>
Conjunction every_point(const Transition<Symbolic>& t, F&& holds) {
  return every_point(t.before, holds);
}

/// The IOAS of that id.
template <class L>
Found<L, Ioas<L>> ioas_of(const Context<L>& context, const ObjectId<L>& id) {
  return context.ioases.find([&](const Ioas<L>& o) { return o.id == id; });
}

/// What `ioas` says of one IOVA.
template <class L>
struct Translation {
  Bool<L> exists;
  UserVa<L> va;
  PagesId<L> pages;
  Bool<L> pages_writable, readable, writable;

  Claim<L> same(const Translation& other) const {
    return Claim<L>(equal(exists, other.exists)) &&
           Claim<L>(!exists || (va == other.va && pages == other.pages && equal(pages_writable, other.pages_writable) &&
                                equal(readable, other.readable) && equal(writable, other.writable)));
  }

  static Bool<L> equal(const Bool<L>& a, const Bool<L>& b) { return (a && b) || (!a && !b); }
};
template <class L>
Translation<L> translation(const Ioas<L>& ioas, const Iova<L>& at) {
  const auto area = ioas.areas.find([&](const Area<L>& a) { return a.iova.holds(at); });
  return {area.exists,   area->va + distance(area->iova.first, at), area->pages, area->pages_writable, area->readable,
          area->writable};
}

/// A refused call leaves the context as it was, unless its clause says what it leaves (Cite::leaves).
template <class L>
Claim<L> refused_changes_nothing(const Transition<L>& t) {
  return given<L>(t.silent, same(t.before, t.after));
}

/// A dirty page stays dirty until a bitmap is asked that reports it, tracking is enabled anew, or its mapping goes.
template <class L>
Claim<L> no_dirty_page_lost(const Transition<L>& t) {
  using enum uapi::Command;
  const auto asked = [&](const ObjectId<L>& domain, const Iova<L>& at) {
    if (t.is({HwptSetDirtyTracking}))
      return t.given("hwpt_id") == domain.word &&
             has(Number<L>{t.given("flags")}, number<L>(uapi::kDirtyTrackingEnable));
    if (t.is({HwptGetDirtyBitmap}))
      return t.given("hwpt_id") == domain.word && !has(Number<L>{t.given("flags")}, number<L>(uapi::kNoClear)) &&
             span(Iova<L>{t.given("iova")}, Length<L>{t.given("length")}).holds(at);
    return !L::yes();
  };
  return all(t.before.hwpts, [&](const Hwpt<L>& old) {
    const auto now = t.after.hwpts.find([&](const Hwpt<L>& h) { return h.id == old.id; });
    const auto ioas = ioas_of(t.after, old.ioas);
    return given<L>(now.exists, all(old.dirty, [&](const DirtyPage<L>& page) {
                      return now->dirty.any([&](const DirtyPage<L>& p) { return p.first == page.first; }) ||
                             (t.accepted && asked(old.id, page.first)) ||
                             !ioas->areas.any([&](const Area<L>& a) { return a.iova.holds(page.first); });
                    }));
  });
}

/// What the IOMMU has kept of a nested domain's translations stays until that is invalidated, entry by entry.
template <class L>
Claim<L> iotlb_kept(const Transition<L>& t) {
  return all(t.before.nested, [&](const NestedDomain<L>& old) {
    const auto now = t.after.nested.find([&](const NestedDomain<L>& n) { return n.id == old.id; });
    const auto asked = t.is({uapi::Command::HwptInvalidate}) ? t.given("hwpt_id") == old.id.word : !L::yes();
    Claim<L> kept(L::yes());
    for (std::uint64_t i = 0; i < kIotlbEntries; ++i)
      kept = kept && Claim<L>(now->iotlb[i] == old.iotlb[i] || (asked && now->iotlb[i] == number<L>(0)));
    return given<L>(now.exists, kept);
  });
}

/// The call made a domain for that IOAS, answered in that field.
template <class L>
Bool<L> makes_domain(const Transition<L>& t, const ObjectId<L>& ioas, std::string_view field) {
  const auto in = [&](const Context<L>& context) {
    return context.hwpts.find([&](const Hwpt<L>& h) { return h.id.word == t.answered(field); });
  };
  const auto made = in(t.after);
  return !in(t.before).exists && made.exists && made->ioas == ioas;
}

/// Attaching a device and reserving only narrow what an IOAS can map, DESTROY only widens it, other calls leave it.
/// Moving a device narrows the IOAS that it gets a domain in, and widens the one that loses its.
template <class L>
Claim<L> usable_ranges_move_one_way(const Transition<L>& t) {
  using enum uapi::Command;
  return every_point(t, [&](const Iova<L>& at) {
    const IovaRange<L> here{at, at};
    return all(t.before.ioases, [&](const Ioas<L>& old) {
      const auto now = ioas_of(t.after, old.id);
      const auto usable_before = !t.before.unusable(old, here), usable_after = !t.after.unusable(*now, here);
      const auto narrows = !usable_after || usable_before, widens = !usable_before || usable_after;
      if (t.is({MockDomainReplace})) {
        const auto made = makes_domain(t, old.id, "pt_id");
        return Claim<L>(!now.exists || (made && narrows) || (!made && widens));
      }
      return Claim<L>(!now.exists ||
                      (t.is({MockDomain, MockDomainFlags, HwptAlloc, HwptAllocApertures, AddReserved}) ? narrows
                       : t.is({Destroy})                                                               ? widens
                                         : narrows && widens));
    });
  });
}

/// A domain that attaching a device makes takes from its IOAS what it cannot translate, and raises the alignment to its
/// own, whatever else is there. Intersections and maxima do not ask for an order, so attaching has none.
template <class L>
Claim<L> attaching_has_no_order(const Transition<L>& t) {
  const auto in = [&](const Context<L>& context) {
    return context.hwpts.find([&](const Hwpt<L>& h) { return h.id.word == t.answered("out_hwpt_id"); });
  };
  const auto made = in(t.after);
  const auto page = page_of<L>(apertures_of_device(t.before));
  return all(t.before.ioases, [&](const Ioas<L>& old) {
    const auto now = ioas_of(t.after, old.id);
    const auto narrowed = !in(t.before).exists && made->ioas == old.id;
    const auto was = t.before.alignment(old);
    return given<L>(t.accepted, Claim<L>(t.after.alignment(*now) == select(narrowed, larger(was, page), was)) &&
                                    every_point(t, [&](const Iova<L>& at) {
                                      const IovaRange<L> here{at, at};
                                      const auto translated = apertures_of_device(t.before).any(
                                          [&](const Aperture<L>& a) { return a.range.holds(at); });
                                      const auto usable = !t.before.unusable(old, here) && (!narrowed || translated);
                                      return same(usable, !t.after.unusable(*now, here));
                                    }));
  });
}

/// The first place from any start up, of which Linux takes the lowest, is one that may be chosen, and is aligned. Of
/// MAP's memory, which can lie anywhere: COPY's can lie nowhere else.
template <class L>
Claim<L> linux_place_permitted(const Transition<L>& t) {
  const auto ioas = ioas_of(t.before, ObjectId<L>{t.given("ioas_id")});
  const Placement<L> placement{t.before, *ioas, UserVa<L>{t.given("user_va")}, Length<L>{t.given("length")}};
  const auto fixed = has(Number<L>{t.given("flags")}, number<L>(uapi::kFixedIova));
  const Iova<L> none{typename L::Word(~std::uint64_t{0})};
  return every_point(t, [&](const Iova<L>& start) {
    const auto first = placement.lowest_from(start);
    return given<L>(t.accepted && !fixed && first != none,
                    Claim<L>(placement.usable(first)) && Claim<L>(aligned(first, t.before.alignment(*ioas))));
  });
}

/// A place that MAP or COPY chooses is allowed, not reserved, not mapped and in every aperture, byte by byte.
template <class L>
Claim<L> automatic_place(const Transition<L>& t) {
  const bool map = t.is({uapi::Command::IoasMap});
  const Number<L> flags{t.given("flags")};
  const auto fixed = has(flags, number<L>(uapi::kFixedIova));
  const auto range = span(Iova<L>{t.answered(map ? "iova" : "dst_iova")}, Length<L>{t.given("length")});
  const auto ioas = ioas_of(t.before, ObjectId<L>{t.given(map ? "ioas_id" : "dst_ioas_id")});
  const auto rises = range.first <= range.last;
  return given<L>(t.accepted && !fixed,
                  Claim<L>(rises) && every_point(t, [&](const Iova<L>& at) {
                    const auto holds = [&](const IovaRange<L>& r) { return r.holds(at); };
                    const auto apart = [&](const Area<L>& a) { return !a.iova.holds(at); };
                    const auto reaches = [&](const Hwpt<L>& h) {
                      return h.ioas != ioas->id ||
                             h.apertures.any([&](const Aperture<L>& a) { return holds(a.range); });
                    };
                    return given<L>(range.holds(at), Claim<L>(ioas->allowed.empty() || ioas->allowed.any(holds)) &&
                                                         Claim<L>(!t.before.any_reserved(*ioas, holds)) &&
                                                         all(ioas->areas, apart) && all(t.before.hwpts, reaches));
                  }));
}

/// UNMAP and UNMAP_DMA answer how many bytes disappeared (struct iommu_ioas_unmap @length).
template <class L>
Claim<L> unmapped_bytes_counted(const Transition<L>& t) {
  const auto mapped = [](const Context<L>& context) {
    typename L::Word sum(0);
    context.ioases.each([](const Ioas<L>&) { return L::yes(); },
                        [&](const Ioas<L>& o, const Bool<L>& live) {
                          const auto bytes = o.areas.total([](const Area<L>&) { return L::yes(); },
                                                           [](const Area<L>& a) { return a.length().word; });
                          sum = sum + L::select(live, bytes, typename L::Word(0));
                        });
    return sum;
  };
  const bool dma = t.is({uapi::Command::VfioIommuUnmapDma});
  return !t.accepted || t.answered(dma ? "size" : "length") == mapped(t.before) - mapped(t.after);
}

/// What a call that names a range of an IOAS may change of what is translated; all of nothing for other calls.
template <class L>
Bool<L> names(const Transition<L>& t, const ObjectId<L>& ioas, const Iova<L>& at) {
  using enum uapi::Command;
  if (t.is({VfioIommuMapDma, VfioIommuUnmapDma})) {
    const auto everything = t.is({VfioIommuUnmapDma})
                                ? has(Number<L>{t.given("flags")}, number<L>(uapi::kVfioUnmapEverything))
                                : Bool<L>(false);
    return ioas == t.before.vfio_ioas &&
           (everything || span(Iova<L>{t.given("iova")}, Length<L>{t.given("size")}).holds(at));
  }
  if (!t.is({IoasMap, IoasMapFile, IoasCopy, IoasUnmap})) return Bool<L>(false);
  const Iova<L> first{t.is({IoasUnmap}) ? t.given("iova")
                                        : t.answered(t.is({IoasMap, IoasMapFile}) ? "iova" : "dst_iova")};
  const Length<L> length{t.given("length")};
  const Length<L> top{typename L::Word(~std::uint64_t{0})};
  const auto everything = t.is({IoasUnmap}) ? first.word == typename L::Word(0) && length == top : Bool<L>(false);
  const auto id = t.given(t.is({IoasCopy}) ? "dst_ioas_id" : "ioas_id");
  return ioas.word == id && (everything || span(first, length).holds(at));
}

/// A call changes translations only in the range it names, of the IOAS it names; and a domain stays with its IOAS, so
/// that it goes on translating as that does.
template <class L>
Claim<L> only_the_named_range(const Transition<L>& t) {
  return every_point(t.before,
                     [&](const Iova<L>& at) {
                       return all(t.before.ioases, [&](const Ioas<L>& old) {
                         const auto now = ioas_of(t.after, old.id);
                         return given<L>(now.exists && !names(t, old.id, at),
                                         translation(old, at).same(translation(*now, at)));
                       });
                     }) &&
         all(t.before.hwpts, [&](const Hwpt<L>& old) {
           const auto now = t.after.hwpts.find([&](const Hwpt<L>& h) { return h.id == old.id; });
           return given<L>(now.exists, Claim<L>(now->ioas == old.ioas) && same(old.apertures, now->apertures));
         });
}

/// After a COPY the destination translates like the source did, and writes no more than its memory was mapped for.
template <class L>
Claim<L> copy_translates_alike(const Transition<L>& t) {
  const auto source = ioas_of(t.before, ObjectId<L>{t.given("src_ioas_id")});
  const auto destination = ioas_of(t.after, ObjectId<L>{t.given("dst_ioas_id")});
  const Iova<L> from{t.given("src_iova")}, to{t.answered("dst_iova")};
  return every_point(t, [&](const Iova<L>& at) {
    const auto old = translation(*source, at), now = translation(*destination, to + distance(from, at));
    return given<L>(t.accepted && span(from, Length<L>{t.given("length")}).holds(at),
                    Claim<L>(old.exists && now.exists && now.va == old.va && now.pages == old.pages) &&
                        Claim<L>(!now.writable || old.pages_writable));
  });
}

/// MD_CHECK_MAP says that a domain translates, where the areas of its IOAS do so at each unit of the range, else not.
template <class L>
Claim<L> domain_maps_areas(const Transition<L>& t) {
  const auto domain = t.before.hwpts.find([&](const Hwpt<L>& h) { return h.id.word == t.given("id"); });
  const auto ioas = ioas_of(t.before, domain->ioas);
  const Iova<L> iova{t.given("iova")};
  const UserVa<L> uptr{t.given("uptr")};
  return every_unit(Length<L>{t.given("length")}, t.before.platform.page(), [&](const Length<L>& offset) {
    const auto at = translation(*ioas, iova + offset);
    return given<L>(t.accepted, Claim<L>(domain.exists && at.exists && at.va == uptr + offset));
  });
}

/// Some access has pinned IOVA whose memory is the part of the area in the page `here`.
template <class L>
Bool<L> accessed(const Context<L>& context, const Ioas<L>& ioas, const Area<L>& area, const Span<L, UserVa<L>>& here) {
  const IovaRange<L> part{
      area.iova.first + distance(area.va, larger(area.va, here.first)),
      area.iova.first + distance(area.va, smaller(area.va + distance(area.iova.first, area.iova.last), here.last))};
  return context.accesses.any([&](const Access<L>& a) {
    return a.ioas == ioas.id && a.pinned.any([&](const PinnedRange<L>& p) { return p.iova.overlaps(part); });
  });
}

/// MD_CHECK_REFS says how many MAP calls' memory holds each page: none if no area of an IOAS with a domain needs it nor
/// any access, one if all that need it come from one MAP, more if not. Of huge pages it says nothing.
template <class L>
Claim<L> pins_exact(const Transition<L>& t) {
  const Length<L> page = bytes<L>(t.before.platform.cpu.page);
  const UserVa<L> uptr{t.given("uptr")};
  const Number<L> refs{t.given("refs")};
  return every_unit(Length<L>{t.given("length")}, t.before.platform.cpu.page, [&](const Length<L>& offset) {
    const auto here = span(uptr + offset, page);
    const auto needs = [&](auto&& which) {
      return t.before.ioases.any([&](const Ioas<L>& o) {
        const auto attached = t.before.hwpts.any([&](const Hwpt<L>& h) { return h.ioas == o.id; });
        return o.areas.any([&](const Area<L>& a) {
          return !t.before.of_file(a) && span(a.va, a.length()).overlaps(here) &&
                 (attached || accessed(t.before, o, a, here)) && which(a);
        });
      });
    };
    const auto any = [](const Area<L>&) { return L::yes(); };
    const auto one =
        needs([&](const Area<L>& a) { return !needs([&](const Area<L>& b) { return a.pages != b.pages; }); });
    const auto none = number<L>(0), single = number<L>(1);
    const auto counted = t.accepted && !t.before.memory.compound(here.first);
    return given<L>(counted, Claim<L>((refs == none || needs(any)) && (refs != none || !needs(any))) &&
                                 Claim<L>((refs == single || !one) && (refs != single || one)));
  });
}

}  // namespace ioasis::solver
