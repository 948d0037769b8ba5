// What a clause is besides its condition: where it is written down, and whether the kernel departs from that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/uapi/commands.h"

namespace ioasis::model {

/// Where a clause comes from.
struct Cite {
  std::string_view where;      ///< file, and the struct, field or function in it
  std::string_view departure;  ///< documentation against kernel, in one sentence; empty where they agree
  std::string_view leaves;     ///< what the refused call leaves behind; empty for the usual: nothing

  constexpr Cite departs(std::string_view how) const { return {where, how, leaves}; }
  constexpr Cite leaving(std::string_view what) const { return {where, departure, what}; }
};

/// A citation of include/uapi/linux/iommufd.h, Documentation/userspace-api/iommufd.rst, or (where both are silent) the
/// kernel function that decides, all of Linux 6.12: the text says which.
constexpr Cite cite(std::string_view where) { return {where, {}, {}}; }

/// A clause as the listing shows it.
struct ClauseText {
  std::string id;         ///< "IOAS_MAP/iova-taken": stable, the currency of coverage and verdicts
  int error = 0;          ///< positive errno; 0 for an undefined situation
  std::string condition;  ///< generated from the specification text
  Cite cite;
};

/// The clauses of one command in the kernel's order, then what an accepted call does.
struct CommandText {
  std::string name;
  std::vector<ClauseText> clauses;
  std::vector<std::string> effects;
};

}  // namespace ioasis::model
