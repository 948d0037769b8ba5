// Areas that go, and all that hangs on them; what the ways to unmap share.
#pragma once

#include "model/state/context.h"

namespace ioasis::model {

/// Where `gone` holds, the areas of `ioas` for which `within` does disappear, with what was dirty in them. An access
/// gives back whatever it has pinned in an area that goes.
template <class L, class Within>
void unmap_areas(Context<L>& context, const Bool<L>& gone, const Ioas<L>& ioas, const Within& within) {
  const auto id = ioas.id;
  context.hwpts.update(
      gone, [&](const Hwpt<L>& h) { return h.ioas == id; },
      [&](Hwpt<L>& h, const Bool<L>& when) {
        h.dirty.erase(when, [&](const DirtyPage<L>& page) {
          return ioas.areas.any([&](const Area<L>& a) { return within(a) && a.iova.holds(page.first); });
        });
      });
  context.accesses.update(
      gone, [&](const Access<L>& access) { return access.ioas == id; },
      [&](Access<L>& access, const Bool<L>& when) {
        access.pinned.erase(when, [&](const PinnedRange<L>& pinned) {
          return ioas.areas.any([&](const Area<L>& a) { return within(a) && pinned.iova.overlaps(a.iova); });
        });
      });
  context.ioases.update(
      gone, [&](const Ioas<L>& o) { return o.id == id; },
      [&](Ioas<L>& o, const Bool<L>& when) { o.areas.erase(when, within); });
}

}  // namespace ioasis::model
