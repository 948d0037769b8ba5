// Ids and descriptors of new objects: the kernel may choose any that no live object has.
#pragma once

#include <vector>

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

/// The largest id and the largest descriptor that there can be.
/// @see kernel: _iommufd_object_alloc, xa_limit_31b; open(2): a descriptor is a nonnegative int
template <class L>
typename L::Word most_of_31_bits() {
  return L::literal("INT_MAX", 0x7fffffff);
}

/// Whether an id is no live object's and none of `taken`, which the same call gives to other new objects.
template <class L>
auto unused(const Context<L>& context, const std::vector<ObjectId<L>>& taken) {
  return [&context, taken](const ObjectId<L>& id) {
    auto result = id != ObjectId<L>{L::literal({}, 0)} && !context.live(id);
    if (context.has_tombstones())
      result = result && !context.tombstones.any([&](const Tombstone<L>& t) { return t.id == id; });
    for (const auto& other : taken) result = result && id != other;
    return result;
  };
}

/// The lowest id for which unused() holds: the one Linux takes.
template <class L>
ObjectId<L> lowest_unused(const Context<L>& context, const std::vector<ObjectId<L>>& taken) {
  return L::template first_free<ObjectId<L>>(unused(context, taken));
}

/// An id for a new object, reported in `field`.
template <class L>
ObjectId<L> new_id(typename L::Call& call, const Context<L>& context, std::string_view field,
                   const std::vector<ObjectId<L>>& taken) {
  const auto free = unused(context, taken);
  return call.template choose<ObjectId<L>>(
      field, [&](const ObjectId<L>& id) { return free(id) && id.word <= most_of_31_bits<L>(); },
      [&] { return lowest_unused(context, taken); });
}

/// A descriptor for the file of a new object, reported in `field`: any that is not known to be open. Which of a
/// program's are is not known, so that the lowest that POSIX demands (open(2)) cannot be told.
template <class L>
Fd<L> new_fd(typename L::Call& call, const Context<L>& context, std::string_view field) {
  const auto closed = [&](const Fd<L>& fd) { return !context.open(fd); };
  return call.template choose<Fd<L>>(
      field, [&](const Fd<L>& fd) { return closed(fd) && fd.word <= most_of_31_bits<L>(); },
      [&] { return L::template first_free<Fd<L>>(closed); });
}

/// The id of the domain a device ends up in: a new one where `fresh`, else `known`.
template <class L>
ObjectId<L> domain_id(typename L::Call& call, const Context<L>& context, std::string_view field, const Bool<L>& fresh,
                      const ObjectId<L>& known, const std::vector<ObjectId<L>>& taken) {
  const auto free = unused(context, taken);
  return call.template choose<ObjectId<L>>(
      field,
      [&](const ObjectId<L>& id) {
        return (fresh && free(id) && id.word <= most_of_31_bits<L>()) || (!fresh && id == known);
      },
      [&] { return select(fresh, lowest_unused(context, taken), known); });
}

}  // namespace ioasis::model
