// What a clause is besides its condition: where it is written down, and whether the kernel departs from that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/uapi/releases.h"

namespace ioasis::model {

/// Where a clause comes from.
struct Cite {
  std::string_view where{};      ///< file, and the struct, field or function in it
  std::string_view departure{};  ///< documentation against kernel, in one sentence; empty where they agree
  std::string_view leaves{};     ///< what the refused call leaves behind; empty for the usual: nothing
  uapi::Release first = 0;  ///< the release that brought the clause, where its command is older; never holds before
  uapi::Release gone = 0;   ///< the release that took it away; 0: none
  bool several_platforms = false;  ///< it decides only where devices have different IOMMUs
  bool kept_ranges = false;        ///< it decides only where devices keep ranges from being mapped
  bool vfio_devices = false;       ///< it decides only where devices are VFIO's

  constexpr Cite departs(std::string_view how) const { return with(&Cite::departure, how); }
  constexpr Cite leaving(std::string_view what) const { return with(&Cite::leaves, what); }
  constexpr Cite since(uapi::Release release) const { return with(&Cite::first, release); }
  constexpr Cite before(uapi::Release release) const { return with(&Cite::gone, release); }
  constexpr Cite among_platforms() const { return with(&Cite::several_platforms, true); }
  constexpr Cite where_devices_reserve(bool is = true) const { return with(&Cite::kept_ranges, is); }
  constexpr Cite among_vfio_devices() const { return with(&Cite::vfio_devices, true); }

  /// The clause is one of that release.
  constexpr bool holds_in(uapi::Release release) const { return first <= release && (gone == 0 || release < gone); }

 private:
  template <class T>
  constexpr Cite with(T Cite::*part, T value) const {
    Cite changed = *this;
    changed.*part = value;
    return changed;
  }
};

/// A citation of include/uapi/linux/iommufd.h, Documentation/userspace-api/iommufd.rst, or (where both are silent) the
/// kernel function that decides: the text says which. Of Linux 6.12; of a clause that came later, of the release it
/// came with.
constexpr Cite cite(std::string_view where) { return {.where = where}; }

/// A clause as the listing shows it.
struct ClauseText {
  std::string id;         ///< "IOAS_MAP/iova-taken": stable, the currency of coverage and verdicts
  int error = 0;          ///< positive errno; 0 for an undefined situation
  std::string condition;  ///< generated from the specification text
  Cite cite;
  uapi::Release since = 0;  ///< the first release that has it

  bool holds_in(uapi::Release release) const { return since <= release && cite.holds_in(release); }
  /// Likewise, and its condition, as worded for a dialect of that release, is not one that never holds.
  bool can_hold_in(uapi::Release release) const { return holds_in(release) && condition != "never"; }
};

/// The clauses of one command in the kernel's order, then what an accepted call does.
struct CommandText {
  std::string name;
  std::vector<ClauseText> clauses;
  std::vector<std::string> effects;
  uapi::Release since = 0;  ///< the release that the command came with

  /// False for a command of which nothing is said: a call of it ends the judging.
  bool specified() const { return !clauses.empty() || !effects.empty(); }
};

}  // namespace ioasis::model
