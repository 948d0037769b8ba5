// Which calls a search tries next: those a predicate names, and those that may be needed before and between them.
//
// Calls between are only such as change the context in a way that counts, each in one of the ways that lead to the same
// contexts. What is left out, and why nothing is lost by it:
// - refused calls: what one leaves behind, an accepted call leaves (a shorter UNMAP, or the same call with a struct
// that
//   can be written);
// - IOVA_RANGES, MD_CHECK_*, OPTION GET and RLIMIT_MODE: no clause reads what they change. A list in memory is written
//   anew before each call that reads one;
// - MAP and COPY without FIXED_IOVA: a fixed one at the place that Linux would choose maps the same, since that place
//   is one that may be chosen (the claim place-permitted);
// - MAP and COPY with WRITEABLE beyond whether MAP's memory is taken for writing: no clause reads an area's own access;
// - MOCK_DOMAIN on an automatic domain: the same as on its IOAS; and MOCK_DOMAIN_FLAGS but for NO_DIRTY on an IOAS;
// - what only some commands look at, where the search is about none of them: what VFIO_IOAS sets, and whether a device
//   can track dirty pages;
// - FAULT_QUEUE_ALLOC, which has to be named: nothing else looks at what it makes;
// - an IOAS that nobody has touched: any one stands for all, and none need be destroyed;
// - IOAS_ALLOC behind a call that neither makes nor ends an object, and calls on two I/O address spaces against the
//   order of their ids: the other order leads to the same context.
// Lists of ALLOW_IOVAS between have at most Path::Bounds::entries ranges.
#pragma once

#include <set>

#include "solver/search/path.h"
#include "solver/search/predicate.h"

namespace ioasis::solver {

/// One way to make a call.
struct Variant {
  Call call;
  std::vector<std::string> decides = {};  ///< one of these clauses must, where the call's end is not known
  bool on_ioas = false;                   ///< it changes one IOAS, and makes and ends no object
};

/// What a search knows of the path's last call, for leaving out what another order covers.
struct Before {
  std::optional<Variant> filler;  ///< it was a call between, and nothing was asked of the context since
  std::vector<bool> named;        ///< by step: the predicate names it
  std::set<uapi::Command> about;  ///< all that the search is about: whose clauses and answers matter
};

/// The command changes nothing that a later call sees: no call of it is needed between.
bool only_looks(uapi::Command command);

/// The calls that may be needed between, on the path's first context.
std::vector<Variant> fillers(const Path& path, const Before& before);

/// The ways in which a call of the predicate can be what that asks for; together they are all, but for MAP and COPY
/// without FIXED_IOVA where nothing that is asked tells them from a fixed one at the same place.
std::vector<Variant> variants(const Predicate& predicate, const CallPattern& pattern, const Path& path,
                              const Before& before);

}  // namespace ioasis::solver
