// From the bytes of a call to the text of its command.
#include "model/oracle.h"

#include <algorithm>

#include "model/readings/follow.h"
#include "model/spec.h"
#include "model/system/framing.h"
#include "model/system/injected_fault.h"
#include "model/system/no_command.h"

namespace ioasis::model {

namespace {

constexpr std::uint32_t number_of(std::uint32_t request) { return request & 0xff; }

/// Calls that the specification does not speak of: ioctls of others, numbers passed where a pointer is meant, and
/// pointers where a number is.
bool out_of_scope(const CallImage& call, const std::optional<uapi::CommandInfo>& info) {
  if (!info) return (call.request >> 8 & 0xff) != uapi::kIoctlType || !uapi::is_of_struct(call.site);
  return uapi::has_struct(info->passing) ? !uapi::is_of_struct(call.site)
                                         : call.site != uapi::usual_site(info->passing);
}

/// Of all that can be done on a device's file, it brings the device to iommufd, or the device does it by itself.
bool of_vfio_device(const std::optional<uapi::CommandInfo>& info) {
  return info && (info->interface == uapi::Interface::VfioDevice || !uapi::made_on_file(*info));
}

/// What a file is that traces leave to the kernel.
uapi::FileKind kind_under(const Dialect& dialect, uapi::FileKind kind) {
  return dialect.native_container && kind == uapi::FileKind::Vfio ? uapi::FileKind::VfioType1 : kind;
}

/// Something is said of the call on a file of that kind: of iommufd's whatever it is, of others what they answer.
/// VFIO's own container and groups are spoken of by dialects that say so; a group that is open keeps its devices' own
/// files from being bound, and so nothing is said of them beside one, nor of what devices do that a group opens.
bool is_spoken_of(const Dialect& dialect, uapi::FileKind kind, const std::optional<uapi::CommandInfo>& info) {
  const bool of_another = info && (dialect.has(info->command) || !uapi::made_on_file(*info));
  if (uapi::is_device(kind)) return of_vfio_device(info) && !dialect.groups;
  if (uapi::is_group(kind) && info && info->command == uapi::Command::DmaCopy) return false;
  if (uapi::is_group(kind) || kind == uapi::FileKind::VfioType1) return of_another;
  return uapi::is_iommufd(kind);
}

Frame<Concrete> frame_of(const CallImage& call, const uapi::CommandInfo& info,
                         const DeviceFile<Concrete>& device = {}) {
  const std::uint64_t readable = uapi::readable_bytes(call.site, call.bytes.size());
  const std::uint64_t stated = uapi::load(call.bytes, 0, 4);
  Frame<Concrete> frame;
  frame.size_readable = readable >= 4;
  frame.number_exact = call.request == info.request;
  frame.too_short = stated < info.minimum;
  frame.unbound = !device.bound;
  const bool extensible = info.passing == uapi::Passing::Extensible;
  frame.body_unreadable = (extensible ? std::min<std::uint64_t>(stated, info.size) : info.minimum) > readable;
  if (extensible && stated > info.size) {
    const std::uint64_t end = std::min<std::uint64_t>({stated, readable, call.bytes.size()});
    for (std::uint64_t i = info.size; i < end; ++i) frame.tail_set = frame.tail_set || call.bytes[i] != 0;
    frame.tail_unreadable = stated > readable;
  }
  return frame;
}

/// The fields of a struct; of one that states a smaller size than was placed, only what is read.
std::span<const std::uint64_t> load_fields(std::array<std::uint64_t, uapi::kMostFields>& fields,
                                           const uapi::CommandInfo& info, std::span<const std::uint8_t> bytes) {
  if (info.passing == uapi::Passing::Extensible)
    bytes = bytes.first(std::min<std::size_t>(bytes.size(), uapi::load(bytes, 0, 4)));
  std::ranges::transform(info.fields, fields.begin(),
                         [&](const auto& field) { return uapi::load(bytes, field.offset, field.width); });
  return std::span(fields).first(info.fields.size());
}

bool writes_through_access(int command, const CallImage& call) {
  if (command != static_cast<int>(uapi::Command::AccessRw)) return false;
  const auto& flags = *uapi::field_named(uapi::info(uapi::Command::AccessRw), "flags");
  return (uapi::load(call.bytes, flags.offset, flags.width) & uapi::kAccessWrite) != 0;
}

/// DESTROY, IOAS_UNMAP and DESTROY_ACCESS_PAGES.
bool frees(int command) {
  using enum uapi::Command;
  constexpr uapi::Command kFreeing[] = {Destroy, IoasUnmap, DestroyAccessPages};
  return std::any_of(std::begin(kFreeing), std::end(kFreeing),
                     [&](uapi::Command freeing) { return command == static_cast<int>(freeing); });
}

/// An attach answers a domain that the specification does not expect.
bool answers_other_domain(const Ruling& ruling) {
  using enum uapi::Command;
  const auto is = [&](uapi::Command command) { return ruling.command == static_cast<int>(command); };
  return ((is(MockDomain) || is(MockDomainFlags)) && ruling.impossible == "out_hwpt_id") ||
         (is(MockDomainReplace) && ruling.impossible == "pt_id");
}

}  // namespace

Oracle::Oracle(const Dialect& dialect, const uapi::MemoryLayout& memory, const uapi::Caller& caller,
               const std::vector<uapi::File>& files, const platform::Platform& platform) {
  constexpr std::uint64_t kMapCalls = std::uint64_t{1} << 32;  // more than a file sees
  kinds_.push_back(uapi::FileKind::Iommu);
  for (const auto& file : files) kinds_.push_back(kind_under(dialect, file.kind));
  for (std::size_t i = 0; i <= files.size(); ++i) {
    Context<Concrete>& context =
        files_.emplace_back(Context<Concrete>{.dialect = dialect,
                                              .platform = platform,
                                              .memory = ConcreteMemory(memory, platform.cpu.copied),
                                              .ipc_lock = caller.ipc_lock,
                                              .sys_resource = caller.sys_resource,
                                              .sys_rawio = caller.sys_rawio,
                                              .memlock = {caller.memlock}});
    context.next_pages.word = i * kMapCalls;
    context.meets_vfio_devices = std::ranges::any_of(kinds_, uapi::is_device);
    if (i == 0) continue;
    context.is_vfio_device = uapi::is_of_device(kinds_[i]);
    context.native = kinds_[i] == uapi::FileKind::VfioType1;
    context.file.word = uapi::descriptor_of(i);
    context.rlimit_mode.word = kinds_[i] == uapi::FileKind::Vfio || context.native;
  }
}

/// The command that a call is for, as the dialect has it.
std::optional<uapi::CommandInfo> Oracle::row_of(const CallImage& call) const {
  const Dialect& dialect = current().dialect;
  const auto command = uapi::find(kinds_[call.origin.file], call.site, call.request,
                                  uapi::load(call.bytes, uapi::kTestOpOffset, 4), dialect.release, dialect.proposal);
  if (!command) return std::nullopt;
  return uapi::info(*command, dialect.release);
}

/// The file that a call acts on: that of the descriptor which it names, of a device's that which it is bound to, of a
/// group's the container that it is in, or else the one that it is made on.
std::size_t Oracle::file_of(const CallImage& call) const {
  std::optional<Fd<Concrete>> fd;
  const auto info = row_of(call);
  const bool binds = info && info->command == uapi::Command::VfioDeviceBindIommufd;
  const bool sets = info && info->command == uapi::Command::VfioGroupSetContainer;
  const auto kind = kinds_[call.origin.file];
  if (call.site == uapi::Site::SystemCall && !(info && uapi::made_on_file(*info)))
    fd = {uapi::load(call.bytes, 0, 4)};
  else if (uapi::is_of_device(kind) && !binds && !sets)
    fd = files_[call.origin.file].file;
  else if (info)
    if (const auto* id = uapi::field_named(*info, binds  ? "iommufd"
                                                  : sets ? "container"
                                                         : "id");
        id && id->kind == uapi::FieldKind::Fd)
      fd = {uapi::load(call.bytes, id->offset, id->width)};
  if (!fd) return call.origin.file;
  const auto that = [&](auto leads) {
    const auto found = std::ranges::find_if(files_, leads);
    return found == files_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - files_.begin()));
  };
  const auto by_object = that([&](const auto& file) { return file.leads_here(*fd); });
  return by_object.value_or(that([&](const auto& file) { return file.is_own(*fd); }).value_or(call.origin.file));
}

/// What is to be known of the device's or the group's file that a call is made on, if it is on one.
DeviceFile<Concrete> Oracle::device_file_of(const CallImage& call) const {
  const auto kind = kinds_[call.origin.file];
  if (!uapi::is_of_device(kind)) return {};
  DeviceFile<Concrete> on{true, files_[call.origin.file].file, false, false};
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (kinds_[i] != kind) continue;
    const auto fd = files_[i].file;
    const bool bound = std::ranges::any_of(files_, [&](const auto& file) { return file.binds(fd); });
    (fd == on.file ? on.bound : on.taken) |= bound;
  }
  return on;
}

/// Makes a file the current one: it gets what all files share, and sees what the others hold.
void Oracle::turn_to(std::size_t file) {
  if (file != at_) {
    files_[file].memory = std::move(current().memory);
    files_[file].memory_limit = current().memory_limit;
    at_ = file;
  }
  const auto everything = [](const auto&) { return true; };
  current().held_elsewhere = {};
  current().open_elsewhere = {};
  const auto open = [&](Fd<Concrete> fd) { current().open_elsewhere.insert(true, {fd}); };
  for (const auto& other : files_) {
    if (&other == &current()) continue;
    other.held([&](bool when, const Area<Concrete>& area, const IovaRange<Concrete>& range) {
      current().held_elsewhere.insert(when, {area, range, other.rlimit_mode});
    });
    if (other.is_own(other.file)) open(other.file);
    other.accesses.each(everything, [&](const auto& access, bool) { open(access.fd); });
    const auto is_open = [](const auto& queue) { return queue.open; };
    other.fault_queues.each(is_open, [&](const auto& queue, bool) { open(queue.fd); });
    other.event_queues.each(is_open, [&](const auto& queue, bool) { open(queue.fd); });
  }
}

/// As the contexts count it, all of which know it from then on.
Number<Concrete> Oracle::place_of(const platform::Platform& platform) {
  if (&platform == &current().platform) return {};
  const auto& known = current().others;
  const auto place = static_cast<std::uint64_t>(std::ranges::find(known, &platform) - known.begin());
  if (place == known.size())
    for (auto& file : files_) file.others.push_back(&platform);
  return {place + 1};
}

const Ruling& Oracle::rule(const CallImage& call, const Observation* seen) {
  current().memory.make_caller({call.origin.process});
  if (files_.size() > 1) turn_to(file_of(call));
  current().arriving = call.platform ? place_of(*call.platform) : Number<Concrete>{};
  current().called_on = device_file_of(call);
  if (call.fault && seen && seen->error != 0 && rule_fault(call, *seen)) return ruling_;
  rule_unfaulted(call, seen);
  FaultCase<Concrete> fault;
  fault.guessed = current().memory.guessed();
  fault.own_domain = call.fault && answers_other_domain(ruling_);
  fault.lost = call.fault && ruling_.error == 0 && ruling_.command == static_cast<int>(uapi::Command::TriggerIopf);
  if (fault.guessed || fault.own_domain || fault.lost) rule_by_fault(call, fault, [](std::int32_t) { return false; });
  close_own(call);
  return ruling_;
}

/// The file of a device that was bound is closed by what it was bound to, and that of a group by its container; it has
/// nothing of its own but that.
void Oracle::close_own(const CallImage& call) {
  if (ruling_.command != static_cast<int>(uapi::Command::Close) || ruling_.error != 0) return;
  for (auto& file : files_)
    if (file.is_vfio_device && file.is_own({uapi::load(call.bytes, 0, 4)})) file.closed = true;
}

template <class Failed>
void Oracle::rule_by_fault(const CallImage& call, const FaultCase<Concrete>& fault, const Failed& failed) {
  begin(call);
  ruling_.command = kInjectedFault;
  ConcreteCall ruled(ruling_, nullptr, current().dialect, uapi::kPageSize, nullptr);
  injected_fault<Concrete>(ruled, fault, failed);
}

/// Rules on a call that failed under a fault, unless it must have failed so without one. False where it does not rule;
/// the call has had no effect then.
bool Oracle::rule_fault(const CallImage& call, const Observation& seen) {
  Oracle without(*this);
  without.rule_unfaulted(call, &seen);
  const Ruling& usual = without.ruling_;
  if (usual.unspecified || usual.undefined != Ruling::kNone || without.current().memory.guessed()) return false;
  const bool same = usual.error == seen.error;
  const bool leaves =
      usual.clause != Ruling::kNone && !clause_text(usual.command, usual.clause, current().dialect).cite.leaves.empty();
  if (same && !leaves) return false;
  if (same && usual.command == static_cast<int>(uapi::Command::AccessRw)) {
    // All it leaves is what it has copied, if it came so far.
    current().memory.partly(without.current().memory);
    ruling_ = usual;
    return true;
  }
  FaultCase<Concrete> fault;
  fault.as_usual = same;
  fault.frees = frees(usual.command);
  rule_by_fault(call, fault, [&](std::int32_t error) { return seen.error == error; });
  if (ruling_.undefined != Ruling::kNone) return true;
  if (ruling_.clause == Ruling::kNone) return false;
  if (writes_through_access(usual.command, call)) current().memory.partly(without.current().memory);
  if (usual.command == static_cast<int>(uapi::Command::HwptInvalidate) && !keeps_count_of_entries(call, seen)) {
    const auto& handled = *uapi::field_named(uapi::info(uapi::Command::HwptInvalidate), "entry_num");
    const auto stated = std::min<std::size_t>(ruling_.size, uapi::load(std::span(ruling_.bytes), 0, 4));
    uapi::store(std::span(ruling_.bytes.data(), stated), handled.offset, handled.width, 0);
  }
  return true;
}

/// Of a virtual IOMMU it is the driver that says how many entries it has handled, and one that runs out of memory
/// before the first says nothing.
/// @see kernel: mock_viommu_cache_invalidate, arm_vsmmu_cache_invalidate
bool Oracle::keeps_count_of_entries(const CallImage& call, const Observation& seen) const {
  const auto& named = *uapi::field_named(uapi::info(uapi::Command::HwptInvalidate), "hwpt_id");
  const auto id = uapi::load(call.bytes, named.offset, named.width);
  return seen.error == ENOMEM &&
         current().viommus.any([&](const Viommu<Concrete>& v) { return v.id == ObjectId<Concrete>{id}; });
}

void Oracle::begin(const CallImage& call) {
  ruling_.unspecified = false;
  ruling_.clause = ruling_.undefined = Ruling::kNone;
  ruling_.error = 0;
  ruling_.result = 0;
  ruling_.change = Ruling::kNone;
  ruling_.holding.reset();
  ruling_.also.clear();
  ruling_.impossible.clear();
  ruling_.size = std::min(call.bytes.size(), ruling_.bytes.size());
  std::copy_n(call.bytes.begin(), ruling_.size, ruling_.bytes.begin());
}

void Oracle::rule_unfaulted(const CallImage& call, const Observation* seen) {
  begin(call);
  if (call.site != uapi::Site::SystemCall && files_[call.origin.file].closed) return rule_closed();
  const auto kind = kinds_[call.origin.file];
  const auto info = row_of(call);
  if (!is_spoken_of(current().dialect, kind, info)) {
    ruling_.unspecified = true;
    return;
  }
  ruling_.unspecified = info || out_of_scope(call, info);
  if (!info && !ruling_.unspecified) rule_unknown(call, seen);
  if (info && !out_of_scope(call, info)) rule_command(call, *info, seen);
}

void Oracle::rule_command(const CallImage& call, const uapi::CommandInfo& info, const Observation* seen) {
  if (!specification()[static_cast<std::size_t>(info.command)].specified()) return;
  ruling_.unspecified = false;
  ruling_.command = static_cast<int>(info.command);
  const std::uint64_t room = uapi::writable_bytes(call.site, call.bytes.size());
  ConcreteCall ruled(ruling_, &info, current().dialect, room, seen, Amendments::all(current().dialect, info));
  auto frame = frame_of(call, info, current().called_on);
  frame.unset = current().vfio_type == Number<Concrete>{};
  frame.first = current().vfio_type == number<Concrete>(uapi::kVfioType1);
  framing<Concrete>(ruled, frame, info.passing);
  if (!ruled.accepted()) return;  // a struct that could not be read has no arguments to rule on
  std::array<std::uint64_t, uapi::kMostFields> fields;
  follow<Concrete>(info.command, ruled, current(), load_fields(fields, info, call.bytes));
}

void Oracle::rule_closed() {
  ruling_.command = kClosedFile;
  ConcreteCall ruled(ruling_, nullptr, current().dialect, uapi::kPageSize, nullptr);
  closed_file<Concrete>(ruled);
}

void Oracle::rule_unknown(const CallImage& call, const Observation* seen) {
  const std::uint32_t number = number_of(call.request);
  if (number == uapi::kTestNumber) {
    ruling_.command = kUnknownTestOp;
    const auto shape = uapi::info(uapi::Command::AddReserved, current().dialect.release);
    ConcreteCall ruled(ruling_, &shape, current().dialect, uapi::kPageSize, seen);
    extensible_framing<Concrete>(ruled, frame_of(call, shape));
    unknown_test_op<Concrete>(ruled);
    return;
  }
  ruling_.command = kUnknownNumber;
  ConcreteCall ruled(ruling_, nullptr, current().dialect, uapi::kPageSize, seen);
  unknown_number<Concrete>(ruled, uapi::readable_bytes(call.site, call.bytes.size()) >= 4,
                           number >= uapi::kFirstNumber && number < uapi::kTestNumber);
}

void Oracle::poke(std::uint64_t address, std::span<const std::uint8_t> bytes, unsigned process) {
  current().memory.make_caller({process});
  for (const std::uint8_t byte : bytes) current().memory.store(address++, byte);
}

}  // namespace ioasis::model
