// Objects get the lowest free ids: an IOAS one, a mock device three (its test object, the device, the domain it
// brings).
#include "solver/search/openings.h"

#include <algorithm>

namespace ioasis::solver {

using namespace model;

namespace {

using uapi::Command;
constexpr std::uint64_t kFixed = uapi::kFixedIova;
constexpr std::uint64_t kBoth = uapi::kReadable | uapi::kWriteable;

Call accepted(Command command, decltype(Call::pins) pins) {
  for (const auto& field : uapi::info(command).fields)
    if (field.kind == uapi::FieldKind::Reserved || field.direction == uapi::Direction::Out)
      pins.try_emplace(std::string(field.name), 0);
  return {.command = command, .ends = "", .pins = std::move(pins)};
}

Call ioas() { return accepted(Command::IoasAlloc, {{"flags", 0}}); }
Call device(std::uint64_t on) { return accepted(Command::MockDomain, {{"id", on}}); }
Call clean_device(std::uint64_t on) {
  return accepted(Command::MockDomainFlags, {{"id", on}, {"dev_flags", uapi::kNoDirty}});
}
Call vfio(std::uint64_t ioas) { return accepted(Command::VfioIoas, {{"ioas_id", ioas}, {"op", uapi::kVfioIoasSet}}); }
Call set_iommu(std::uint64_t type) { return accepted(Command::VfioSetIommu, {{"type", type}}); }
Call map(std::uint64_t into, std::uint64_t access = kBoth) {
  return accepted(Command::IoasMap, {{"flags", kFixed | access}, {"ioas_id", into}});
}
Call map_piece(std::uint64_t into, std::uint64_t at, std::uint64_t length) {
  auto call = map(into);
  call.pins["iova"] = at;
  call.pins["length"] = length;
  return call;
}
Call reserve(std::uint64_t in) { return accepted(Command::AddReserved, {{"id", in}}); }
Call allow(std::uint64_t in, std::uint64_t ranges) {
  return accepted(Command::IoasAllowIovas,
                  {{"ioas_id", in}, {"num_iovas", ranges}, {"allowed_iovas", uapi::address_of(2)}});
}
Call destroy(std::uint64_t id) { return accepted(Command::Destroy, {{"id", id}}); }
Call set(std::uint64_t option, std::uint64_t object, std::uint64_t value) {
  return accepted(Command::Option,
                  {{"option_id", option}, {"op", uapi::kOptionSet}, {"object_id", object}, {"val64", value}});
}

Call tracked_domain(std::uint64_t device, std::uint64_t in) {
  return accepted(Command::HwptAlloc, {{"flags", uapi::kDirtyTracking},
                                       {"dev_id", device},
                                       {"pt_id", in},
                                       {"data_type", 0},
                                       {"data_len", 0},
                                       {"data_uptr", 0},
                                       {"fault_id", 0}});
}
Call parent_domain(std::uint64_t device, std::uint64_t in) {
  auto call = tracked_domain(device, in);
  call.pins["flags"] = uapi::kNestParent;
  return call;
}
Call nested_domain(std::uint64_t device, std::uint64_t parent) {
  auto call = parent_domain(device, parent);
  call.pins["flags"] = 0;
  call.pins["data_type"] = uapi::kSelftestData;
  call.pins["data_len"] = uapi::kSelftestDataBytes;
  call.pins["data_uptr"] = uapi::address_of(2);
  return call;
}
Call fault_queue() { return accepted(Command::FaultQueueAlloc, {{"flags", 0}}); }
Call queued_domain(std::uint64_t device, std::uint64_t parent, std::uint64_t queue) {
  auto call = nested_domain(device, parent);
  call.pins["flags"] = uapi::kFaultIdValid;
  call.pins["fault_id"] = queue;
  return call;
}
Call move(std::uint64_t stdev, std::uint64_t to) {
  return accepted(Command::MockDomainReplace, {{"id", stdev}, {"pt_id", to}});
}
Call page_fault(std::uint64_t device) {
  return accepted(Command::TriggerIopf, {{"dev_id", device}, {"pasid", 0}, {"grpid", 0}, {"perm", 0}, {"addr", 0}});
}
Call read_faults(std::uint64_t fd) {
  return accepted(Command::Read, {{"fd", fd}, {"buf", uapi::address_of(2)}, {"count", uapi::kPageFaultBytes}});
}
Call track(std::uint64_t domain) {
  return accepted(Command::HwptSetDirtyTracking, {{"flags", uapi::kDirtyTrackingEnable}, {"hwpt_id", domain}});
}
Call write(std::uint64_t domain) {
  return accepted(
      Command::Dirty,
      {{"id", domain}, {"flags", 0}, {"page_size", platform::mock().page()}, {"uptr", uapi::address_of(2)}});
}
Call access(std::uint64_t on, std::uint64_t flags) {
  return accepted(Command::CreateAccess, {{"id", on}, {"flags", flags}});
}
Call pin(std::uint64_t fd) { return accepted(Command::AccessPages, {{"id", fd}, {"flags", 0}, {"uptr", 0}}); }

Call wide_window(std::uint64_t ioas) {
  const auto& devices = platform::mock();
  return accepted(Command::IoasCreateWindow, {{"flags", uapi::kFixedBase},
                                              {"ioas_id", ioas},
                                              {"iova", devices.first()},
                                              {"length", devices.last() - devices.first() + 1},
                                              {"page_size", devices.page()}});
}

SymbolicWord end(const Step& map) { return map.argument("iova") + map.argument("length"); }

/// The last two calls are MAPs, the second right behind the first.
void meeting(Path& path) {
  const auto &second = path.steps().back(), &first = path.steps()[path.steps().size() - 2];
  path.require(end(first) == second.argument("iova"));
}
/// The same of the two calls before the last.
void meet_before(Path& path) {
  const auto last = path.steps().size() - 1;
  path.require(end(path.steps()[last - 2]) == path.steps()[last - 1].argument("iova"));
}
/// The last two calls are MAPs, the second above the first with room between them.
void apart(Path& path) {
  const auto &second = path.steps().back(), &first = path.steps()[path.steps().size() - 2];
  path.require(end(first) < second.argument("iova"));
}
/// The last call maps more than half of the address space, or just not.
void half(Path& path) {
  const SymbolicWord middle(std::uint64_t{1} << 63);
  path.require(middle - SymbolicWord(2) <= path.steps().back().argument("length"));
}

}  // namespace

const std::vector<Opening>& openings() {
  constexpr auto kRead = uapi::kReadable;
  static const std::vector<Opening> all{
      {"nothing", {}},
      {"an IOAS", {ioas()}},
      {"a device", {ioas(), device(1)}},
      {"an area", {ioas(), map(1)}},
      {"an area with a device", {ioas(), device(1), map(1)}, {}, true},
      {"areas that meet, and a device elsewhere", {ioas(), ioas(), device(2), map(1), map(1)}, meeting},
      {"small pieces that meet, and a device elsewhere",
       {ioas(), ioas(), device(2), map_piece(1, 0x10000, 0x400), map_piece(1, 0x10400, 0xc00)}},
      {"areas apart, one only read, and a device elsewhere", {ioas(), ioas(), device(2), map(1), map(1, kRead)}, apart},
      {"a reserved range and an area", {ioas(), reserve(1), map(1)}},
      {"an allowed range", {ioas(), allow(1, 1)}},
      {"an allowed range and an area", {ioas(), allow(1, 1), map(1)}},
      {"allowed ranges with a device", {ioas(), device(1), allow(1, 2)}},
      {"no huge pages", {ioas(), set(uapi::kOptionHugePages, 1, 0), map(1)}},
      {"accounting by process", {set(uapi::kOptionRlimitMode, 0, 1), ioas()}},
      {"a destroyed IOAS", {ioas(), ioas(), map(2), destroy(1)}},
      {"an access and an area", {ioas(), map(1), access(1, 0)}},
      {"an access and areas that meet, one only read", {ioas(), map(1), map(1, kRead), access(1, 0)}, meet_before},
      {"an access that pins, and an area elsewhere",
       {ioas(), ioas(), map_piece(2, 0x10000, 0x400), map(1), access(1, uapi::kNeedsPinPages)}},
      {"memory pinned by an access", {ioas(), map(1), access(1, uapi::kNeedsPinPages), pin(1)}},
      {"half of all addresses", {ioas(), ioas(), map(1)}, half},
      {"two devices and a reserved range", {ioas(), device(1), device(1), reserve(1)}},
      {"a device of which dirty pages are not known, and an IOAS for it to move to",
       {ioas(), ioas(), clean_device(1), map(2)}},
      {"a domain that can be tracked", {ioas(), device(1), tracked_domain(3, 1)}},
      {"an area in a domain that is tracked", {ioas(), device(1), tracked_domain(3, 1), track(5), map(1)}},
      {"dirty pages", {ioas(), device(1), tracked_domain(3, 1), track(5), map(1), write(5)}},
      {"a fault queue", {fault_queue()}},
      {"a domain that may be a parent, and a fault queue", {ioas(), device(1), parent_domain(3, 1), fault_queue()}},
      {"a nested domain", {ioas(), device(1), parent_domain(3, 1), nested_domain(3, 5)}},
      {"a page fault that waits",
       {ioas(), device(1), parent_domain(3, 1), fault_queue(), queued_domain(3, 5, 6), move(2, 7), page_fault(3)}},
      {"a page fault that was read, and one that waits",
       {ioas(), device(1), parent_domain(3, 1), fault_queue(), queued_domain(3, 5, 6), move(2, 7), page_fault(3),
        page_fault(3), read_faults(1)}},
      {"an IOAS for the VFIO container", {ioas(), vfio(1)}, {}, true},
      {"a VFIO container with an area and a device", {ioas(), vfio(1), device(1), map(1)}},
      {"a VFIO container of type1 with an area", {ioas(), vfio(1), set_iommu(uapi::kVfioType1), map(1)}},
      {"a VFIO container of type1 with pinned memory",
       {ioas(), vfio(1), set_iommu(uapi::kVfioType1), map(1), access(1, uapi::kNeedsPinPages), pin(1)}},
  };
  return all;
}

std::vector<Opening> openings_of(const Dialect& dialect) {
  std::vector<Opening> all;
  for (const auto& opening : openings()) {
    if (!std::ranges::all_of(opening.calls, [&](const Call& call) { return dialect.has(call.command); })) continue;
    all.push_back(opening);
    if (!dialect.has(Command::IoasCreateWindow)) continue;
    auto& calls = all.back().calls;
    calls.clear();
    std::uint64_t ioases = 0;  // which have the lowest ids
    for (const auto& call : opening.calls) {
      calls.push_back(call);
      if (call.command == Command::IoasAlloc) calls.push_back(wide_window(++ioases));
    }
  }
  return all;
}

void open(Path& path, const Opening& opening) {
  for (const auto& call : opening.calls) path.call(call);
  if (opening.arrange) opening.arrange(path);
}

Opening as_drawn(const Path& path, const Opening& opening) {
  Opening drawn{opening.name, opening.calls, {}, opening.framed_anyhow};
  for (std::size_t i = 0; i < drawn.calls.size(); ++i) {
    const auto& step = path.steps()[i];
    for (const auto& [field, word] : step.arguments) drawn.calls[i].pins[std::string(field->name)] = path.value(word);
    for (const auto& entry : step.entries)
      drawn.calls[i].list.emplace_back(path.value(entry.range.first.word), path.value(entry.range.last.word));
  }
  return drawn;
}

}  // namespace ioasis::solver
