// Which values are tried, field by field.
#include "solver/search/alternatives.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "model/uapi/roles.h"

namespace ioasis::solver {

using namespace model;

namespace {

/// Usual values are combined with one another; other ones are tried too; an odd one makes the call fail.
enum class Kind { Usual, Other, Odd };
struct Choice {
  std::uint64_t value;
  Kind kind;
};
struct Field {
  std::string_view name;
  std::vector<Choice> choices;
};

std::uint64_t number(const SymbolicWord& constant) { return constant.expr().get_numeral_uint64(); }

/// What has an id in the context, after calls that are known to be accepted: all ids are constants.
struct Objects {
  explicit Objects(const Context<Symbolic>& context) {
    for (const auto& slot : context.ioases.slots())
      if (slot.live.expr().is_true()) ioases.push_back(number(slot.value.id.word));
    for (const auto& slot : context.hwpts.slots())
      if (slot.live.expr().is_true()) {
        domains.push_back(number(slot.value.id.word));
        if (slot.value.nest_parent.expr().is_true()) parents.push_back(domains.back());
      }
    for (const auto& slot : context.nested.slots())
      if (slot.live.expr().is_true()) nested.push_back(number(slot.value.id.word));
    for (const auto& slot : context.devices.slots())
      if (slot.live.expr().is_true()) {
        stdevs.push_back(number(slot.value.stdev.word));
        idevs.push_back(number(slot.value.idev.word));
        devices.insert(devices.end(), {stdevs.back(), idevs.back()});
      }
    for (const auto& slot : context.accesses.slots())
      if (slot.live.expr().is_true()) {
        accesses.push_back(number(slot.value.id.word));
        descriptors.push_back(number(slot.value.fd.word));
      }
    for (const auto& slot : context.fault_queues.slots())
      if (slot.live.expr().is_true()) {
        fault_queues.push_back(number(slot.value.id.word));
        files.push_back(number(slot.value.fd.word));
      }
    files.insert(files.end(), descriptors.begin(), descriptors.end());
    std::set<std::uint64_t> live;
    for (const auto* some : {&ioases, &domains, &nested, &devices, &accesses, &fault_queues})
      live.insert(some->begin(), some->end());
    for (std::uint64_t id = 1; free.size() < 2; ++id)
      if (!live.contains(id)) free.push_back(id);
  }
  std::vector<std::uint64_t> ioases, domains, nested, stdevs, idevs, accesses, fault_queues;
  std::vector<std::uint64_t> parents;      ///< of the domains, those made to be
  std::vector<std::uint64_t> devices;      ///< both ids of each
  std::vector<std::uint64_t> descriptors;  ///< of the accesses
  std::vector<std::uint64_t> files;        ///< descriptors, those of fault queues first
  std::vector<std::uint64_t> free;         ///< the two that new objects would get
};

/// Objects of the right kind, then one of another and a number that is no object.
std::vector<Choice> ids(const std::vector<std::uint64_t>& right, const std::vector<std::uint64_t>& wrong,
                        const Objects& objects) {
  std::vector<Choice> choices;
  for (const auto id : right) choices.push_back({id, choices.empty() ? Kind::Usual : Kind::Other});
  for (const auto id : wrong) choices.push_back({id, Kind::Odd});
  choices.push_back({objects.free.front(), Kind::Odd});
  return choices;
}

std::vector<Choice> every_id(const Objects& objects) {
  std::vector<Choice> choices;
  for (const auto* list :
       {&objects.ioases, &objects.domains, &objects.nested, &objects.devices, &objects.accesses, &objects.fault_queues})
    for (const auto id : *list) choices.push_back({id, Kind::Usual});
  for (const auto id : objects.free) choices.push_back({id, Kind::Usual});
  choices.push_back({0, Kind::Usual});
  choices.push_back({0xffffffff, Kind::Usual});
  return choices;
}

std::vector<Choice> map_flags() {
  using namespace uapi;
  return {{kFixedIova | kReadable | kWriteable, Kind::Usual},
          {kReadable | kWriteable, Kind::Usual},
          {kFixedIova | kReadable, Kind::Other},
          {kFixedIova | kWriteable, Kind::Other},
          {kReadable, Kind::Other},
          {kFixedIova, Kind::Odd},
          {0, Kind::Odd},
          {kFixedIova | kReadable | kWriteable | kReadable << 1, Kind::Odd}};
}

std::vector<Choice> numbers(std::initializer_list<std::uint64_t> usual, std::initializer_list<std::uint64_t> odd = {}) {
  std::vector<Choice> choices;
  for (const auto value : usual) choices.push_back({value, Kind::Usual});
  for (const auto value : odd) choices.push_back({value, Kind::Odd});
  return choices;
}

/// Of those descriptors, and a number that is none.
std::vector<Choice> descriptors(const std::vector<std::uint64_t>& open) {
  std::vector<Choice> choices;
  for (const auto fd : open) choices.push_back({fd, choices.empty() ? Kind::Usual : Kind::Other});
  choices.push_back({0xffff, Kind::Odd});
  return choices;
}

std::vector<std::uint64_t> first_of(const std::vector<std::uint64_t>& all) {
  return {all.begin(), all.begin() + (all.empty() ? 0 : 1)};
}

/// Objects of that type, and of the type that is most easily taken for it.
std::vector<Choice> ids_of(uapi::ObjectType type, const Objects& objects) {
  const auto device = first_of(objects.devices);
  switch (type) {
    using enum uapi::ObjectType;
    case Ioas:
      return ids(objects.ioases, device, objects);
    case Domain:
      return ids(objects.domains, objects.ioases.empty() ? device : first_of(objects.ioases), objects);
    case NestedDomain:
      return ids(objects.nested, objects.domains, objects);
    case Device:
      return ids(objects.idevs, objects.stdevs, objects);
    case MockDevice:
      return ids(objects.stdevs, objects.idevs, objects);
    case FaultQueue:
      return ids(objects.fault_queues, objects.ioases, objects);
    case Access:  // no opening makes one of these, or its id is not known
    case Viommu:
    case Vdevice:
    case EventQueue:
    case HwQueue:
      return {};
  }
  return {};
}

/// What an id or descriptor may be, by the objects that the field takes; nothing where it need not name one.
std::vector<Choice> by_role(const uapi::Field& field, const Objects& objects) {
  using enum uapi::ObjectType;
  if (field.objects.empty() || field.direction == uapi::Direction::Out) return {};
  if (field.kind == uapi::FieldKind::Fd)
    return descriptors(field.objects.has(FaultQueue) ? objects.files : objects.descriptors);
  if (field.objects.has(Ioas) && field.objects.has(Domain)) return every_id(objects);
  std::vector<Choice> choices;
  for (const auto type : uapi::kObjectTypes)
    if (choices.empty() && field.objects.has(type)) choices = ids_of(type, objects);
  if (field.optional && !field.objects.has(FaultQueue)) choices.push_back({0, Kind::Usual});
  return choices;
}

/// Of HWPT_ALLOC, which makes a nested domain where there can be one.
std::vector<Field> of_new_domain(const Objects& objects) {
  using namespace uapi;
  if (objects.parents.empty())
    return {{"flags", numbers({kDirtyTracking, 0, kNestParent}, {kFaultIdValid, 8})},
            {"pt_id", ids_of(ObjectType::Ioas, objects)},
            {"data_type", numbers({kNoData}, {1})},
            {"data_len", numbers({0}, {kSelftestDataBytes})},
            {"fault_id", {}}};
  return {
      {"flags", numbers({0, kFaultIdValid}, {kNestParent, 8})},
      {"dev_id", ids(first_of(objects.idevs), {}, objects)},
      {"pt_id", ids(objects.parents,
                    {objects.domains.front(), objects.nested.empty() ? objects.idevs.front() : objects.nested.front()},
                    objects)},
      {"data_type", numbers({kSelftestData}, {kNoData, 1})},
      {"data_len", numbers({kSelftestDataBytes}, {0, kSelftestDataBytes - 1, kSelftestDataBytes + 1})}};
}

/// Fields of which more is known than their role. Others that are no ids may have any value: the solver gives them one.
struct Known {
  uapi::Command command;
  Field field;
};
std::vector<Known> known_numbers() {
  using namespace uapi;
  using enum Command;
  constexpr std::uint64_t kMany = 0xffffffff;
  const std::uint64_t unit = platform::mock().page();
  const auto none = numbers({0}, {1, 0x80000000});
  const auto argsz = [](Command command) { return Field{"argsz", numbers({info(command).size})}; };
  return {
      {FaultQueueAlloc, {"flags", none}},
      {IoasAlloc, {"flags", none}},
      {IoasAllowIovas, {"num_iovas", numbers({0, 1, 2}, {kMany})}},
      {IoasCopy, {"flags", map_flags()}},
      {IoasIovaRanges, {"num_iovas", numbers({0, 1, 2, 3, 4}, {kMany})}},
      {IoasMap, {"flags", map_flags()}},
      {Option, {"option_id", numbers({kOptionRlimitMode, kOptionHugePages}, {2, kMany})}},
      {Option, {"op", numbers({kOptionSet, kOptionGet}, {2, 0xffff})}},
      {MdCheckRefs, {"refs", numbers({0, 1, 2})}},
      {VfioIoas, {"op", numbers({kVfioIoasGet, kVfioIoasSet, kVfioIoasClear}, {3, 0xffff})}},
      {GetHwInfo, {"flags", numbers({0}, {1})}},
      {MockDomainFlags, {"dev_flags", numbers({0, kNoDirty}, {kMany})}},
      {HwptInvalidate, {"data_type", numbers({kSelftestInvalidation}, {0})}},
      {HwptInvalidate, {"entry_len", numbers({kSelftestInvalidationBytes}, {0, 9, kPageSize, kPageSize + 1})}},
      {HwptInvalidate, {"entry_num", numbers({0, 1, 2}, {(1 << 19) + 1, kMany})}},
      {MdCheckIotlb, {"iotlb_id", numbers({0, 1, 3}, {4, kMany})}},
      {HwptSetDirtyTracking, {"flags", numbers({0, kDirtyTrackingEnable}, {2})}},
      {HwptGetDirtyBitmap, {"flags", numbers({0, kNoClear}, {2})}},
      {HwptGetDirtyBitmap, {"page_size", numbers({unit, 2 * unit, 1}, {0, 3 * unit})}},
      {Dirty, {"page_size", numbers({unit}, {0})}},
      {CreateAccess, {"flags", numbers({0, kNeedsPinPages}, {2})}},
      {AccessPages, {"flags", numbers({0, kAccessWrite}, {2})}},
      {DestroyAccessPages, {"access_pages_id", numbers({0, 1}, {kMany})}},
      {AccessRw, {"flags", numbers({0, kAccessWrite, kAccessSlowPath, kAccessWrite | kAccessSlowPath}, {2})}},
      {Read, {"count", numbers({kPageFaultBytes, 2 * kPageFaultBytes, 0}, {1, kMany})}},
      {Write, {"count", numbers({kPageResponseBytes, 0, 2 * kPageResponseBytes}, {1})}},
      {Poll, {"events", numbers({kPollIn, kPollOut})}},
      {VfioCheckExtension,
       {"extension", numbers({kVfioDmaCoherent, kVfioType1, kVfioType1v2, kVfioUnmapAll, kVfioNoIommu, 2})}},
      {VfioSetIommu, {"type", numbers({kVfioType1, kVfioType1v2}, {kVfioNoIommu, 0})}},
      {VfioIommuMapDma, argsz(VfioIommuMapDma)},
      {VfioIommuMapDma, {"flags", numbers({3, 1, 2, 0}, {4, 8})}},
      {VfioIommuUnmapDma, argsz(VfioIommuUnmapDma)},
      {VfioIommuUnmapDma, {"flags", numbers({0, kVfioUnmapEverything}, {1, 4})}},
  };
}

/// What more is known of the command's fields than their roles.
std::vector<Field> known(uapi::Command command, const Objects& objects) {
  if (command == uapi::Command::HwptAlloc) return of_new_domain(objects);
  std::vector<Field> fields;
  if (command == uapi::Command::IoasCopy || command == uapi::Command::AccessReplaceIoas) {
    auto other = objects.ioases;  // than the one at hand
    std::ranges::reverse(other);
    const bool copy = command == uapi::Command::IoasCopy;
    fields.push_back({copy ? "dst_ioas_id" : "ioas_id",
                      ids(other, copy ? std::vector<std::uint64_t>{} : first_of(objects.devices), objects)});
  }
  for (auto& [of, field] : known_numbers()) {
    if (!uapi::field_named(uapi::info(of), field.name))
      throw std::logic_error(std::string(uapi::info(of).name) + " has no field " + std::string(field.name));
    if (of == command) fields.push_back(std::move(field));
  }
  return fields;
}

/// By rising offset.
std::vector<Field> fields(uapi::Command command, const Objects& objects) {
  const auto more = known(command, objects);
  std::vector<Field> all;
  for (const auto& field : uapi::info(command).fields) {
    const auto at = std::ranges::find(more, field.name, &Field::name);
    auto choices = at == more.end() ? by_role(field, objects) : at->choices;
    if (!choices.empty()) all.push_back({field.name, std::move(choices)});
  }
  return all;
}

}  // namespace

std::vector<Alternative> alternatives(uapi::Command command, const Context<Symbolic>& context) {
  decltype(Call::pins) outputs;
  for (const auto& field : uapi::info(command).fields)
    if (field.direction == uapi::Direction::Out) outputs.emplace(field.name, 0);
  struct Partial {
    Alternative alternative;
    int other, odd;
  };
  std::vector<Partial> all{{{outputs, true}, 0, 0}};
  for (const auto& field : fields(command, Objects(context))) {
    std::vector<Partial> longer;
    for (const auto& partial : all)
      for (const auto& choice : field.choices) {
        auto next = partial;
        next.alternative.pins.emplace(field.name, choice.value);
        next.other += choice.kind == Kind::Other;
        next.odd += choice.kind == Kind::Odd;
        if (next.other + next.odd <= 2) longer.push_back(std::move(next));
      }
    all = std::move(longer);
  }
  std::vector<Alternative> result;
  for (auto& [alternative, other, odd] : all) {
    alternative.plain = other == 0 && odd <= 1;
    result.push_back(std::move(alternative));
  }
  return result;
}

}  // namespace ioasis::solver
