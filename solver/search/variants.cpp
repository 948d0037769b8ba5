// Objects at hand, and calls on them.
#include "solver/search/variants.h"

#include <algorithm>

#include "model/clause_name.h"
#include "model/spec.h"
#include "model/uapi/roles.h"

namespace ioasis::solver {

using namespace model;
using uapi::Command;

namespace {

using Ids = std::vector<std::uint64_t>;
using Pins = std::map<std::string, std::uint64_t, std::less<>>;

std::optional<std::uint64_t> constant(const SymbolicWord& word) {
  std::uint64_t value = 0;
  if (word.expr().is_numeral_u64(value)) return value;
  return std::nullopt;
}

/// The ids of a set's live elements; nothing where they are not known.
template <class T, class F>
std::optional<Ids> known_ids(const SymbolicSet<T>& set, F id_of) {
  Ids ids;
  for (const auto& slot : set.slots()) {
    if (slot.live.expr().is_false()) continue;
    const auto id = constant(id_of(slot.value));
    if (!slot.live.expr().is_true() || !id) return std::nullopt;
    ids.push_back(*id);
  }
  std::ranges::sort(ids);
  return ids;
}

/// The objects of the path's context, as far as a call needs to be tried on each.
class Objects {
 public:
  Objects(const Path& path, const Before& before) : path_(path), before_(before) {
    const auto& context = path.context();
    const auto spaces = known_ids(context.ioases, [](const auto& o) { return o.id.word; });
    const auto domains = known_ids(context.hwpts, [](const auto& h) { return h.id.word; });
    const auto devices = known_ids(context.devices, [](const auto& d) { return d.stdev.word; });
    const auto nested = known_ids(context.nested, [](const auto& n) { return n.id.word; });
    known = spaces && domains && devices && nested;
    if (!known) return;
    bool fresh = false;
    for (const auto id : *spaces) {
      if (touched(id)) {
        worn.push_back(id);
        ioases.push_back(id);
      } else if (!std::exchange(fresh, true)) {
        ioases.push_back(id);
      }
    }
    others = *domains;
    hwpts = *domains;
    nested_domains = *nested;
    others.insert(others.end(), nested->begin(), nested->end());
    stdevs = *devices;
    for (const auto& slot : context.devices.slots())
      if (const auto id = constant(slot.value.idev.word); id && slot.live.expr().is_true()) idevs.push_back(*id);
    others.insert(others.end(), devices->begin(), devices->end());
  }

  bool known;  ///< the rest means something
  Ids ioases;  ///< those that differ
  Ids worn;    ///< those that some call named
  Ids hwpts;
  Ids nested_domains;
  Ids stdevs, idevs;
  Ids others;  ///< domains, nested or not, and devices

  /// Those of all these types; nothing where they are not known.
  std::optional<Ids> of(uapi::ObjectTypes types) const {
    Ids all;
    for (const auto type : uapi::kObjectTypes) {
      if (!types.has(type)) continue;
      const auto ids = of(type);
      if (!ids) return std::nullopt;
      all.insert(all.end(), ids->begin(), ids->end());
    }
    return all;
  }

  const Ioas<Symbolic>& ioas(std::uint64_t id) const {
    const auto& slots = path_.context().ioases.slots();
    return std::ranges::find_if(
               slots,
               [&](const auto& slot) { return slot.live.expr().is_true() && constant(slot.value.id.word) == id; })
        ->value;
  }

 private:
  std::optional<Ids> of(uapi::ObjectType type) const {
    const auto& context = path_.context();
    switch (type) {
      using enum uapi::ObjectType;
      case Ioas:
        return ioases;
      case Domain:
        return hwpts;
      case NestedDomain:
        return nested_domains;
      case Device:
        return idevs;
      case MockDevice:
        return stdevs;
      case FaultQueue:
        return known_ids(context.fault_queues, [](const auto& queue) { return queue.id.word; });
      case Viommu:
        return known_ids(context.viommus, [](const auto& viommu) { return viommu.id.word; });
      case Vdevice:
        return known_ids(context.vdevices, [](const auto& vdevice) { return vdevice.id.word; });
      case EventQueue:
        return known_ids(context.event_queues, [](const auto& queue) { return queue.id.word; });
      case HwQueue:
        return known_ids(context.hw_queues, [](const auto& queue) { return queue.id.word; });
      case Access:  // no accepted call names one by its id
        return Ids{};
    }
    return std::nullopt;
  }

  bool touched(std::uint64_t id) const {
    for (std::size_t i = 0; i < path_.steps().size(); ++i) {
      const auto& step = path_.steps()[i];
      if (before_.named[i] && step.command == Command::IoasAlloc) return true;
      for (const auto& [field, word] : step.arguments)
        if (field->kind == uapi::FieldKind::ObjectId && field->direction != uapi::Direction::Out &&
            constant(word).value_or(id) == id)
          return true;
    }
    return false;
  }

  const Path& path_;
  const Before& before_;
};

template <class T>
bool may_have_some(const SymbolicSet<T>& set) {
  return std::ranges::any_of(set.slots(), [](const auto& slot) { return !slot.live.expr().is_false(); });
}

/// The constants that the id fields of an accepted call may have; one empty set where they are not known. Fields that
/// need not name an object, or descriptors, may have any value.
std::vector<Pins> id_pins(Command command, const Objects& objects) {
  std::vector<Pins> all{{}};
  if (!objects.known) return all;
  for (const auto& field : uapi::info(command).fields) {
    if (field.kind != uapi::FieldKind::ObjectId || field.direction == uapi::Direction::Out || field.optional) continue;
    const auto ids = objects.of(field.objects);
    if (!ids) continue;
    std::vector<Pins> longer;
    for (const auto& pins : all)
      for (const auto id : *ids) longer.emplace_back(pins).emplace(field.name, id);
    all = std::move(longer);
  }
  return all;
}

/// At a fixed place: with memory, or a copy, that may be written, and without.
constexpr std::uint64_t kPlacingFlags[] = {uapi::kFixedIova | uapi::kReadable | uapi::kWriteable,
                                           uapi::kFixedIova | uapi::kReadable};

class Fillers {
 public:
  Fillers(const Path& path, const Before& before) : path_(path), objects_(path, before), before_(before) {
    if (path.dialects().front()->groups) {
      on_container();
      return;
    }
    if (!before.filler || !before.filler->on_ioas) add(Command::IoasAlloc, {});
    if (!objects_.known) {
      for (const auto command :
           {Command::Destroy, Command::IoasAllowIovas, Command::IoasCopy, Command::IoasMap, Command::IoasUnmap,
            Command::Option, Command::AddReserved, Command::MockDomain, Command::MockDomainFlags,
            Command::MockDomainReplace, Command::VfioIoas, Command::HwptAlloc, Command::HwptSetDirtyTracking,
            Command::HwptGetDirtyBitmap, Command::HwptInvalidate, Command::Dirty})
        add(command, {});
      return;
    }
    for (const auto id : objects_.worn) add(Command::Destroy, {{"id", id}});
    for (const auto id : objects_.others) add(Command::Destroy, {{"id", id}});
    for (const auto id : objects_.ioases) on(id);
    for (const auto command : {Command::MockDomainReplace, Command::HwptAlloc})
      for (auto& pins : id_pins(command, objects_)) add(command, std::move(pins));
    for (const auto& slot : path.context().hwpts.slots())
      if (const auto id = constant(slot.value.id.word); id && slot.live.expr().is_true()) on_domain(*id, slot.value);
    if (about({Command::HwptInvalidate, Command::MdCheckIotlb}))
      for (const auto id : objects_.nested_domains) add(Command::HwptInvalidate, {{"hwpt_id", id}});
    if (about_container() && constant(path.context().vfio_ioas.word) != 0)
      add(Command::VfioIoas, {{"op", uapi::kVfioIoasClear}});
    if (about({Command::VfioIommuUnmapDma})) add(Command::VfioSetIommu, {{"type", uapi::kVfioType1}});
  }

  std::vector<Variant> release() { return std::move(all_); }

 private:
  bool about_container() const {
    using enum Command;
    return about({VfioIoas, VfioCheckExtension, VfioSetIommu, VfioIommuGetInfo, VfioIommuMapDma, VfioIommuUnmapDma});
  }

  /// The group comes and goes; memory is mapped that may be written, or not, and unmapped.
  void on_container() {
    using enum Command;
    add(VfioGroupSetContainer, {{"container", uapi::descriptor_of(kPathContainer)}});
    add(VfioGroupUnsetContainer, {{"argument", 0}});
    for (const auto type : {uapi::kVfioType1, uapi::kVfioType1v2}) add(VfioSetIommu, {{"type", type}});
    for (const auto access : {uapi::kVfioRead | uapi::kVfioWrite, uapi::kVfioRead})
      add(VfioIommuMapDma, {{"flags", access}});
    for (const auto flags : {std::uint64_t{0}, uapi::kVfioUnmapEverything}) add(VfioIommuUnmapDma, {{"flags", flags}});
  }

  void on(std::uint64_t id) {
    const auto& ioas = objects_.ioas(id);
    add(Command::MockDomain, {{"id", id}});
    if (about({Command::GetHwInfo, Command::HwptAlloc, Command::MockDomainReplace, Command::MockDomainFlags}))
      add(Command::MockDomainFlags, {{"id", id}, {"dev_flags", uapi::kNoDirty}});
    if (about_container() && constant(path_.context().vfio_ioas.word) != id)
      add(Command::VfioIoas, {{"ioas_id", id}, {"op", uapi::kVfioIoasSet}});
    if (!in_order(id)) return;
    for (const auto flags : kPlacingFlags) add(Command::IoasMap, {{"ioas_id", id}, {"flags", flags}}, true);
    if (may_have_some(ioas.areas)) add(Command::IoasUnmap, {{"ioas_id", id}}, true);
    for (std::uint64_t count = may_have_some(ioas.allowed) ? 0 : 1; count <= 2; ++count)
      add(Command::IoasAllowIovas,
          {{"ioas_id", id}, {"num_iovas", count}, {"allowed_iovas", uapi::address_of(kListBuffer)}}, true);
    for (std::uint64_t value = 0; value < 2; ++value)
      if (!(value == 1 ? ioas.huge_pages : !ioas.huge_pages).expr().is_true())
        add(Command::Option,
            {{"option_id", uapi::kOptionHugePages}, {"op", uapi::kOptionSet}, {"object_id", id}, {"val64", value}},
            true);
    add(Command::AddReserved, {{"id", id}}, true);
    if (may_have_some(ioas.areas))
      for (const auto to : objects_.ioases)
        add(Command::IoasCopy, {{"src_ioas_id", id}, {"dst_ioas_id", to}, {"flags", kPlacingFlags[1]}});
  }

  void on_domain(std::uint64_t id, const Hwpt<Symbolic>& domain) {
    if (!domain.automatic.expr().is_true()) add(Command::MockDomain, {{"id", id}});
    if (domain.trackable.expr().is_false()) return;
    add(Command::HwptSetDirtyTracking, {{"hwpt_id", id}});
    if (domain.tracking.expr().is_false()) return;
    add(Command::Dirty, {{"id", id}});
    if (may_have_some(domain.dirty)) add(Command::HwptGetDirtyBitmap, {{"hwpt_id", id}, {"flags", 0}});
  }

  /// Calls on two address spaces are tried in the order of their ids.
  bool in_order(std::uint64_t id) const {
    if (!before_.filler || !before_.filler->on_ioas) return true;
    for (const auto* field : {"ioas_id", "object_id", "id"})
      if (const auto pin = before_.filler->call.pins.find(field); pin != before_.filler->call.pins.end())
        return pin->second <= id;
    return true;
  }

  bool about(std::initializer_list<Command> commands) const {
    return std::ranges::any_of(commands, [&](Command command) { return before_.about.contains(command); });
  }

  void add(Command command, Pins pins, bool on_ioas = false) {
    all_.push_back({{.command = command, .ends = "", .pins = std::move(pins)}, {}, on_ioas});
  }

  static constexpr std::size_t kListBuffer = 0;

  const Path& path_;
  Objects objects_;
  const Before& before_;
  std::vector<Variant> all_;
};

/// The clauses of a command as the dialect's overlay has them.
std::vector<ClauseText> amended_clauses(Command command, const Dialect& dialect) {
  for (auto& text : specification_of(dialect))
    if (text.name == uapi::info(command).name) return std::move(text.clauses);
  return {};
}

}  // namespace

bool only_looks(Command command) {
  using enum Command;
  constexpr Command kLooking[] = {
      IoasIovaRanges, GetHwInfo,         MdCheckMap,         MdCheckRefs,      MdCheckIotlb,
      Poll,           VfioGetApiVersion, VfioCheckExtension, VfioIommuGetInfo, VfioGroupGetStatus};
  return std::ranges::find(kLooking, command) != std::end(kLooking);
}

std::vector<Variant> fillers(const Path& path, const Before& before) { return Fillers(path, before).release(); }

std::vector<Variant> variants(const Predicate& predicate, const CallPattern& pattern, const Path& path,
                              const Before& before) {
  using enum Ending::Kind;
  const auto command = pattern.command;
  const auto& ending = pattern.ending;
  std::vector<Variant> all;
  // An accepted call, and one refused by a clause behind those that look ids up, names objects that are there.
  const bool places = uapi::fixing_flag(uapi::info(command)) != 0;
  const auto on_each = [&](const std::string& ends, bool placed) {
    for (auto& pins : id_pins(command, Objects(path, before))) {
      Variant variant{{.command = command, .ends = ends, .pins = std::move(pins)}};
      if (!places || !placed) {
        all.push_back(std::move(variant));
        continue;
      }
      for (const auto flags : kPlacingFlags) {
        variant.call.pins["flags"] = flags;
        all.push_back(variant);
      }
    }
  };
  if (ending.kind == Any || ending.kind == Ok) {
    if (only_looks(command))
      all.push_back({{.command = command, .ends = "", .inert = true}});
    else
      on_each("", !predicate.speaks_of_flags());
  }
  if (ending.kind == Ok) return all;

  Variant silent{{.command = command, .framed_anyhow = true, .inert = true}};
  bool ids_looked_up = false, placed = false;
  const auto& dialect = *path.dialects().front();
  const auto amended = dialect.overlay ? amended_clauses(command, dialect) : std::vector<ClauseText>{};
  for (const auto& clause : dialect.overlay ? amended : specification()[static_cast<std::size_t>(command)].clauses) {
    const std::string name(short_name(clause.id));
    const bool wanted = clause.error != 0 && (ending.kind != Clause || name == ending.clause) &&
                        (ending.kind != Errno || clause.error == ending.error);
    if (wanted && ((!clause.cite.leaves.empty() && !only_looks(command)) || (ending.kind == Clause && ids_looked_up)))
      on_each(name, placed && !predicate.speaks_of_fields());
    else if (wanted)
      silent.decides.push_back(name);
    ids_looked_up = ids_looked_up || name == "ioas-unknown" || name == "dst-unknown";
    placed = placed || name == "iova-taken";
  }
  if (!silent.decides.empty()) all.push_back(std::move(silent));
  return all;
}

}  // namespace ioasis::solver
