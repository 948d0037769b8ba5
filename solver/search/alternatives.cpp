// Which values are tried, field by field.
#include "solver/search/alternatives.h"

#include <algorithm>
#include <set>

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

std::vector<Choice> numbers(std::initializer_list<std::uint64_t> usual, std::initializer_list<std::uint64_t> odd) {
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

/// Of HWPT_ALLOC where a nested domain can be made.
std::vector<Field> nesting(const Objects& objects) {
  using namespace uapi;
  return {
      {"flags", numbers({0, kFaultIdValid}, {kNestParent, 8})},
      {"dev_id", ids({objects.idevs.front()}, {}, objects)},
      {"pt_id", ids(objects.parents,
                    {objects.domains.front(), objects.nested.empty() ? objects.idevs.front() : objects.nested.front()},
                    objects)},
      {"data_type", numbers({kSelftestData}, {kNoData, 1})},
      {"data_len", numbers({kSelftestDataBytes}, {0, kSelftestDataBytes - 1, kSelftestDataBytes + 1})},
      {"fault_id", ids(objects.fault_queues, objects.ioases, objects)}};
}

std::vector<Field> fields(uapi::Command command, const Objects& objects) {
  using enum uapi::Command;
  const auto wrong = std::vector(objects.devices.begin(), objects.devices.begin() + (objects.devices.empty() ? 0 : 1));
  const auto ioas = ids(objects.ioases, wrong, objects);
  auto other = objects.ioases;
  std::ranges::reverse(other);
  const auto domain =
      ids(objects.domains, objects.ioases.empty() ? wrong : std::vector{objects.ioases.front()}, objects);
  constexpr std::uint64_t kMany = 0xffffffff;
  const std::uint64_t unit = platform::mock().page();
  switch (command) {
    case Destroy:
    case MockDomain:
      return {{"id", every_id(objects)}};
    case FaultQueueAlloc:
    case IoasAlloc:
      return {{"flags", numbers({0}, {1, 0x80000000})}};
    case IoasAllowIovas:
      return {{"ioas_id", ioas}, {"num_iovas", numbers({0, 1, 2}, {kMany})}};
    case IoasCopy:
      return {{"flags", map_flags()}, {"dst_ioas_id", ids(other, {}, objects)}, {"src_ioas_id", ioas}};
    case IoasIovaRanges:
      return {{"ioas_id", ioas}, {"num_iovas", numbers({0, 1, 2, 3, 4}, {kMany})}};
    case IoasMap:
      return {{"flags", map_flags()}, {"ioas_id", ioas}};
    case IoasUnmap:
      return {{"ioas_id", ioas}};
    case Option: {
      auto object = ids(objects.ioases, wrong, objects);
      object.push_back({0, Kind::Usual});
      return {{"option_id", numbers({0, 1}, {2, kMany})}, {"op", numbers({0, 1}, {2, 0xffff})}, {"object_id", object}};
    }
    case AddReserved:
      return {{"id", ioas}};
    case MdCheckMap:
      return {{"id", domain}};
    case MdCheckRefs:
      return {{"refs", numbers({0, 1, 2}, {})}};
    case VfioIoas: {
      auto object = ids(objects.ioases, wrong, objects);
      object.push_back({0, Kind::Usual});
      return {{"ioas_id", object}, {"op", numbers({0, 1, 2}, {3, 0xffff})}};
    }
    case GetHwInfo:
      return {{"flags", numbers({0}, {1})}, {"dev_id", ids(objects.idevs, objects.stdevs, objects)}};
    case TriggerIopf:
      return {{"dev_id", ids(objects.idevs, objects.stdevs, objects)}};
    case MockDomainReplace:
      return {{"id", ids(objects.stdevs, objects.idevs, objects)}, {"pt_id", every_id(objects)}};
    case MockDomainFlags:
      return {{"id", every_id(objects)}, {"dev_flags", numbers({0, uapi::kNoDirty}, {kMany})}};
    case HwptAlloc:
      if (!objects.parents.empty()) return nesting(objects);
      return {{"flags", numbers({uapi::kDirtyTracking, 0, uapi::kNestParent}, {uapi::kFaultIdValid, 8})},
              {"dev_id", ids(objects.idevs, objects.stdevs, objects)},
              {"pt_id", ids(objects.ioases, wrong, objects)},
              {"data_type", numbers({0}, {1})},
              {"data_len", numbers({0}, {4})}};
    case HwptInvalidate:
      return {{"hwpt_id", ids(objects.nested, objects.domains, objects)},
              {"data_type", numbers({uapi::kSelftestInvalidation}, {0})},
              {"entry_len", numbers({uapi::kSelftestInvalidationBytes}, {0, 9, uapi::kPageSize, uapi::kPageSize + 1})},
              {"entry_num", numbers({0, 1, 2}, {(1 << 19) + 1, kMany})}};
    case MdCheckIotlb:
      return {{"id", ids(objects.nested, objects.domains, objects)}, {"iotlb_id", numbers({0, 1, 3}, {4, kMany})}};
    case HwptSetDirtyTracking:
      return {{"flags", numbers({0, uapi::kDirtyTrackingEnable}, {2})}, {"hwpt_id", domain}};
    case HwptGetDirtyBitmap:
      return {{"flags", numbers({0, uapi::kNoClear}, {2})},
              {"hwpt_id", domain},
              {"page_size", numbers({unit, 2 * unit, 1}, {0, 3 * unit})}};
    case Dirty:
      return {{"id", domain}, {"page_size", numbers({unit}, {0})}};
    case CreateAccess:
      return {{"id", ioas}, {"flags", numbers({0, uapi::kNeedsPinPages}, {2})}};
    case AccessReplaceIoas:
      return {{"id", descriptors(objects.descriptors)}, {"ioas_id", ids(other, wrong, objects)}};
    case AccessPages:
      return {{"id", descriptors(objects.descriptors)}, {"flags", numbers({0, uapi::kAccessWrite}, {2})}};
    case DestroyAccessPages:
      return {{"id", descriptors(objects.descriptors)}, {"access_pages_id", numbers({0, 1}, {kMany})}};
    case AccessRw: {
      using namespace uapi;
      return {{"id", descriptors(objects.descriptors)},
              {"flags", numbers({0, kAccessWrite, kAccessSlowPath, kAccessWrite | kAccessSlowPath}, {2})}};
    }
    case Close:
      return {{"fd", descriptors(objects.files)}};
    case Read:
      return {{"fd", descriptors(objects.files)},
              {"count", numbers({uapi::kPageFaultBytes, 2 * uapi::kPageFaultBytes, 0}, {1, kMany})}};
    case Write:
      return {{"fd", descriptors(objects.files)}, {"count", numbers({uapi::kPageResponseBytes, 0, 16}, {1})}};
    case Poll:
      return {{"fd", descriptors(objects.files)}, {"events", numbers({uapi::kPollIn, uapi::kPollOut}, {})}};
    case VfioCheckExtension:
      return {{"extension", numbers({uapi::kVfioDmaCoherent, uapi::kVfioType1, uapi::kVfioType1v2, uapi::kVfioUnmapAll,
                                     uapi::kVfioNoIommu, 2},
                                    {})}};
    case VfioSetIommu:
      return {{"type", numbers({uapi::kVfioType1, uapi::kVfioType1v2}, {uapi::kVfioNoIommu, 0})}};
    case VfioIommuMapDma:
      return {{"argsz", numbers({uapi::info(command).size}, {})}, {"flags", numbers({3, 1, 2, 0}, {4, 8})}};
    case VfioIommuUnmapDma:
      return {{"argsz", numbers({uapi::info(command).size}, {})},
              {"flags", numbers({0, uapi::kVfioUnmapEverything}, {1, 4})}};
    default:
      return {};
  }
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
