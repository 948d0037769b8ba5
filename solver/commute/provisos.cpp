// What calls name and where they reach, told from their arguments.
#include "solver/commute/provisos.h"

#include <algorithm>
#include <bit>

#include "model/uapi/roles.h"

namespace ioasis::solver {

using namespace model;

namespace {

using uapi::Command;

/// The IOAS that an object is, or serves; an id of no object stays as it is.
template <class L>
ObjectId<L> home(const Context<L>& context, const ObjectId<L>& id) {
  const auto ioas_of = [&](const ObjectId<L>& domain) {
    return context.hwpts.find([&](const Hwpt<L>& h) { return h.id == domain; });
  };
  const auto parent = [&](const ObjectId<L>& domain) {
    const auto nested = context.nested.find([&](const NestedDomain<L>& n) { return n.id == domain; });
    return select(nested.exists, nested->parent, domain);
  };
  const auto domain = ioas_of(parent(id));
  const auto device = context.devices.find([&](const Device<L>& d) { return d.stdev == id || d.idev == id; });
  return select(domain.exists, domain->ioas, select(device.exists, ioas_of(parent(device->hwpt))->ioas, id));
}

/// The call works on the IOAS of the VFIO container, which it does not name. Two do not come so far.
bool uses_container(Command command) {
  return uapi::info(command).interface == uapi::Interface::VfioContainer && command != Command::VfioGetApiVersion &&
         command != Command::VfioIommuDirtyPages;
}

/// Calls visit(id, field) for each id that the call names, and for the IOAS of the container, with a null field, if it
/// works on that.
template <class L, class F>
void each_id(const Pairing<L>& calls, std::size_t which, F&& visit) {
  for (const auto& field : uapi::info(calls.commands[which]).fields)
    if (field.kind == uapi::FieldKind::ObjectId && field.direction != uapi::Direction::Out)
      visit(ObjectId<L>{calls.given[which](field.name)}, &field);
  if (uses_container(calls.commands[which])) visit(calls.before.vfio_ioas, static_cast<const uapi::Field*>(nullptr));
}

/// The kernel chooses no place for what the call maps.
template <class L>
Bool<L> fixed(const Pairing<L>& calls, std::size_t which) {
  const auto flag = uapi::fixing_flag(uapi::info(calls.commands[which]));
  return flag == 0 ? L::yes() : has(Number<L>{calls.given[which]("flags")}, number<L>(flag));
}

/// A bitmap has a bit a page, of the size that the caller states: it may speak of more than the range.
bool is_told_by_bitmap(const uapi::CommandInfo& info) {
  return std::ranges::any_of(info.fields, [](const uapi::Field& field) { return field.pointee.is_bitmap(); });
}

/// IOVA of an IOAS that a call looks at or changes.
template <class L>
struct Reach {
  ObjectId<L> ioas;
  Bool<L> everywhere;
  IovaRange<L> range;

  Bool<L> meets(const Reach& other) const {
    return ioas == other.ioas && (everywhere || other.everywhere || range.overlaps(other.range));
  }
};

template <class L>
std::vector<Reach<L>> reaches(const Pairing<L>& calls, std::size_t which) {
  const auto& info = uapi::info(calls.commands[which]);
  const auto& given = calls.given[which];
  std::vector<Reach<L>> all;
  each_id(calls, which, [&](const ObjectId<L>& id, const uapi::Field* field) {
    Reach<L> reach{home(calls.before, id), L::yes(), {}};
    for (const auto& range : uapi::ranges_of(info)) {
      if (range.in_memory() || range.space != field || is_told_by_bitmap(info)) continue;
      const Length<L> length{given(range.length->name)}, all_bytes{L::literal({}, ~std::uint64_t{0})};
      reach.range = span(Iova<L>{given(range.first->name)}, length);
      reach.everywhere = !(reach.range.first <= reach.range.last) || length == all_bytes;
      if (info.command == Command::VfioIommuUnmapDma)
        reach.everywhere = reach.everywhere || has(Number<L>{given("flags")}, number<L>(uapi::kVfioUnmapEverything));
      if (range.first->range.fixed != 0) reach.everywhere = reach.everywhere || !fixed(calls, which);
    }
    all.push_back(std::move(reach));
  });
  return all;
}

template <class L>
Bool<L> names_objects(const Pairing<L>& calls) {
  auto result = L::yes();
  for (const std::size_t which : {0, 1})
    each_id(calls, which, [&](const ObjectId<L>& id, auto) { result = result && calls.before.live(id); });
  return result;
}

template <class L>
Bool<L> placed(const Pairing<L>& calls) {
  auto result = L::yes();
  for (const std::size_t which : {0, 1}) result = result && fixed(calls, which);
  return result;
}

/// That no reach of the first call and reach of the second are related so.
template <class L, class F>
Bool<L> no_two(const Pairing<L>& calls, F&& related) {
  auto result = L::yes();
  for (const auto& one : reaches(calls, 0))
    for (const auto& other : reaches(calls, 1)) result = result && !related(one, other);
  return result;
}
template <class L>
Bool<L> apart(const Pairing<L>& calls) {
  return no_two(calls, [](const Reach<L>& one, const Reach<L>& other) { return one.meets(other); });
}
template <class L>
Bool<L> elsewhere(const Pairing<L>& calls) {
  return no_two(calls, [](const Reach<L>& one, const Reach<L>& other) { return one.ioas == other.ioas; });
}

/// It names memory only as what is to be compared.
bool compares_memory(Command command) { return command == Command::MdCheckMap || command == Command::AccessPages; }
template <class L>
Bool<L> memory_apart(const Pairing<L>& calls) {
  std::vector<Span<L, UserVa<L>>> memory;
  auto result = L::yes();
  for (const std::size_t which : {0, 1})
    for (const auto& range : uapi::ranges_of(uapi::info(calls.commands[which]))) {
      if (!range.in_memory() || compares_memory(calls.commands[which])) continue;
      const auto& given = calls.given[which];
      memory.push_back(span(UserVa<L>{given(range.first->name)}, Length<L>{given(range.length->name)}));
      result = result && memory.back().first <= memory.back().last;
    }
  return memory.size() < 2 ? L::yes() : result && !memory[0].overlaps(memory[1]);
}

/// That of every IOAS which a call next to MD_CHECK_REFS names, itself or by what serves it.
template <class L, class F>
Bool<L> next_to_check_refs(const Pairing<L>& calls, F&& holds) {
  auto result = L::yes();
  for (const std::size_t which : {0, 1})
    if (calls.commands[1 - which] == Command::MdCheckRefs)
      each_id(calls, which, [&](const ObjectId<L>& id, auto) { result = result && holds(home(calls.before, id)); });
  return result;
}
template <class L>
Bool<L> domainless(const Pairing<L>& calls) {
  return next_to_check_refs(calls, [&](const ObjectId<L>& ioas) { return !calls.before.has_domain(ioas); });
}
template <class L>
Bool<L> unmapped(const Pairing<L>& calls) {
  return next_to_check_refs(calls, [&](const ObjectId<L>& ioas) {
    return !calls.before.ioases.any([&](const Ioas<L>& o) { return o.id == ioas && !o.areas.empty(); });
  });
}

/// Ids are used again once their object is gone: whoever is given one cannot have come first.
template <class L>
Bool<L> fresh_ids(const Pairing<L>& calls) {
  auto result = L::yes();
  for (const std::size_t which : {0, 1})
    for (const auto& field : uapi::info(calls.commands[which]).fields)
      if (field.kind == uapi::FieldKind::ObjectId && field.direction != uapi::Direction::In &&
          calls.commands[which] != Command::VfioIoas) {
        const ObjectId<L> id{calls.answered[which](field.name)};
        // A device may be attached to a domain that is there.
        auto stays = !L::yes();
        each_id(calls, which, [&](const ObjectId<L>& named, auto) {
          stays = stays || home(calls.before, id) == home(calls.before, named);
        });
        result = result && (!calls.accepted[which] || !calls.before.live(id) || stays);
      }
  return result;
}

constexpr std::size_t kApart = 2, kElsewhere = 3;

}  // namespace

#define BOTH(condition) condition<Symbolic>, condition<Concrete>

const std::vector<Proviso>& provisos() {
  static const std::vector<Proviso> list{
      {"names-objects", "every id that the calls name is that of an object", BOTH(names_objects)},
      {"placed", "MAP and COPY say where (FIXED_IOVA)", BOTH(placed)},
      {"apart", "they name different IOASes, themselves or by domain or device, or IOVA ranges that do not meet",
       BOTH(apart)},
      {"elsewhere", "they name different IOASes, themselves or by domain or device", BOTH(elsewhere)},
      {"memory-apart", "the user memory they name does not meet", BOTH(memory_apart)},
      {"domainless", "the IOAS named by a call next to MD_CHECK_REFS has no domain", BOTH(domainless)},
      {"unmapped", "the IOAS named by a call next to MD_CHECK_REFS maps nothing", BOTH(unmapped)},
      {"fresh-ids", "no id given out to a new object was another's before both calls", BOTH(fresh_ids)},
  };
  return list;
}

#undef BOTH

std::uint32_t ProvisoSet::closed() const { return has(kElsewhere) ? bits_ | 1u << kApart : bits_; }

std::vector<ProvisoSet> ProvisoSet::all() {
  std::vector<ProvisoSet> sets;
  for (std::uint32_t bits = 0; bits < 1u << provisos().size(); ++bits)
    if (const ProvisoSet set(bits); !(set.has(kApart) && set.has(kElsewhere))) sets.push_back(set);
  std::ranges::stable_sort(sets, {}, [](ProvisoSet set) { return std::popcount(set.bits_); });
  return sets;
}

std::vector<std::string_view> ProvisoSet::names() const {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < provisos().size(); ++i)
    if (has(i)) names.push_back(provisos()[i].name);
  return names;
}

std::string ProvisoSet::text() const {
  std::string text;
  for (const auto name : names()) text += (text.empty() ? "" : " and ") + std::string(name);
  return text.empty() ? "always" : text;
}

}  // namespace ioasis::solver
