// Whether a guest fits a host: a placement such that every map that the guest may ask for can be made, or what is in
// the way.
#pragma once

#include <set>
#include <vector>

#include "solver/fit/requirement.h"

namespace ioasis::solver::fit {

/// Where a need went.
struct Placed {
  std::uint64_t first, last;           ///< inclusive
  std::vector<std::size_t> apertures;  ///< that its pieces lie in, by piece
  bool operator==(const Placed&) const = default;
};

/// An aperture of the host that is used.
struct Used {
  std::size_t aperture;
  std::uint64_t first, last;  ///< inclusive; of a window made at run time, what it has to hold
  std::uint64_t page;         ///< by which it is mapped
  bool operator==(const Used&) const = default;
};

struct Placement {
  std::vector<Placed> needs;  ///< by the guest's needs
  std::vector<Used> used;
  bool operator==(const Placement&) const = default;
};

/// Indices of requirements that cannot hold together, while all but any one of them can.
using Core = std::set<std::size_t>;

struct Verdict {
  std::vector<Requirement> requirements;
  std::optional<Placement> placement;  ///< it fits
  std::vector<Core> cores;             ///< all there are where it does not, the smallest first
  bool fits() const { return placement.has_value(); }
};

Verdict decide(const Question& question);

/// How many cores are left once those requirements are given up.
std::size_t left_without(const Verdict& verdict, const Core& given_up);

/// The fewest requirements that have to be given up for the guest to fit: every choice of that many.
std::vector<Core> remedies(const Verdict& verdict);

}  // namespace ioasis::solver::fit
