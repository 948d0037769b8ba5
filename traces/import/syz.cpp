// Calls of a program, one by one, as steps; then their addresses as places in buffers.
#include "traces/import/syz.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "model/uapi/bytes.h"
#include "model/uapi/pointee.h"
#include "traces/import/names.h"
#include "traces/import/syz_layout.h"
#include "traces/import/syz_memory.h"
#include "traces/import/syz_system_call.h"
#include "traces/layout.h"
#include "traces/located.h"
#include "traces/notation.h"

namespace ioasis::traces {
namespace {

using syz::Call;
using syz::Value;
using uapi::CommandInfo;
using Kind = syz::Value::Kind;

constexpr std::uint64_t kNoFile = ~std::uint64_t{0};
constexpr std::size_t kAddressWidth = 8;
constexpr std::size_t kMostPoked = 0x2'0000;  // as fits a line of a trace

/// An address in a step's struct that is still the program's.
struct Pending {
  std::size_t step;
  std::uint16_t offset;
};

class Import {
 public:
  explicit Import(std::string_view file) : file_(file), names_(trace_) {}

  Trace run(const std::vector<Call>& calls) {
    for (const Call& call : calls) {
      call_ = &call;
      take(call);
    }
    place();
    return std::move(trace_);
  }

 private:
  [[noreturn]] void refuse(const std::string& field, std::string expected, std::string found) const {
    traces::refuse({file_, call_ ? call_->line : 1}, field, std::move(expected), std::move(found));
  }
  [[noreturn]] void refuse(const Value& value, std::string expected, std::string found) const {
    refuse("column " + std::to_string(value.column), std::move(expected), std::move(found));
  }

  void take(const Call& call) {
    if (call.name == "ioctl" || call.name.starts_with("ioctl$")) return ioctl(call);
    const auto command = syz::system_call_of(call);
    const bool on_device = command && !fd_.empty() && argument(call, 0).name == fd_;
    if (command && !on_device && !writes_memory(call)) return system_call(*command, call);
    if (!call.properties.empty()) refuse("call", "no properties, but of a call that is a step", call.properties);
    if (call.name == "openat$iommufd") return open(call);
    if (call.name == "close") return void(closed_ = true);
    if (call.name == "write" && !on_device) return write(call);
    if (call.name == "mmap" || call.name == "munmap" || call.name == "mprotect") return remap(call);
    refuse("call", "openat$iommufd, ioctl, close, mmap, munmap, mprotect, or read, write, poll of a file it opened",
           call.name);
  }

  void open(const Call& call) {
    if (!fd_.empty()) refuse("call", "one /dev/iommu: a trace has no other", "another");
    if (call.result.empty()) refuse("call", "a variable for what openat$iommufd returns", "none");
    fd_ = call.result;
  }

  static const Value& argument(const Call& call, std::size_t index) {
    static const Value kZero = [] {
      Value zero;
      zero.kind = Kind::Number;
      return zero;
    }();
    return index < call.arguments.size() ? call.arguments[index] : kZero;  // syzkaller passes 0 for what is left out
  }

  std::uint64_t number(const Call& call, std::size_t index) const {
    const Value& value = argument(call, index);
    if (value.kind != Kind::Number) refuse(value, "a number", "something else");
    return value.number;
  }

  /// A write that fails, by which bytes come into the program's own memory.
  bool writes_memory(const Call& call) const {
    return call.name == "write" && argument(call, 0).kind == Kind::Number && argument(call, 0).number == kNoFile;
  }

  void write(const Call& call) {
    const Value& data = argument(call, 1);
    if (data.kind != Kind::Pointer || data.parts.empty() || data.parts[0].kind != Kind::Data)
      refuse(data, "a pointer to data", "something else");
    poke(data, data.number, data.parts[0].data);
  }

  void poke(const Value& at, std::uint64_t address, std::vector<std::uint8_t> bytes) {
    if (bytes.empty()) return;
    for (std::uint64_t page = address & ~(uapi::kPageSize - 1); page < address + bytes.size(); page += uapi::kPageSize)
      if (memory_.state(page) != uapi::PageState::Writable)
        refuse(at, "memory that can be written", hex(page) + ", which cannot");
    poked_ += bytes.size();
    if (poked_ > kMostPoked) refuse(at, "at most 128 KiB of memory written before a call", "more");
    memory_.use(address, bytes.size());
    const auto before = std::ranges::find(pokes_, address, &Poke::address);
    if (before != pokes_.end() && before->bytes.size() > bytes.size())
      refuse(at, "memory written once before a call", "a part of it written again");
    if (before != pokes_.end()) pokes_.erase(before);
    pokes_.push_back({address, std::move(bytes)});
  }

  void remap(const Call& call) {
    if (!trace_.steps.empty())
      refuse("call", "memory that stays as it is from the first ioctl on: a trace's does", call.name + " after it");
    const Value& at = argument(call, 0);
    const std::uint64_t length = number(call, 1);
    const std::uint64_t page_bits = uapi::kPageSize - 1;
    if (at.kind != Kind::Pointer || !syz::in_area(at.number) || (at.number & page_bits) != 0 ||
        (length & page_bits) != 0 || length > syz::kAreaBase + syz::kAreaBytes - at.number)
      refuse(at, "whole pages of the program's memory", "something else");
    if (call.name == "munmap") return memory_.set(at.number, length, uapi::PageState::Unmapped);
    constexpr std::uint64_t kRead = 1, kWrite = 2;
    const std::uint64_t access = number(call, 2);
    memory_.set(at.number, length,
                (access & kWrite) != 0  ? uapi::PageState::Writable
                : (access & kRead) != 0 ? uapi::PageState::ReadOnly
                                        : uapi::PageState::Unmapped);
    if (call.name == "mprotect") return;
    constexpr std::uint64_t kKinds = 0x40023, kPrivateAnonymous = 0x22;  // MAP_HUGETLB, ANONYMOUS, PRIVATE, SHARED
    if ((number(call, 3) & kKinds) != kPrivateAnonymous)
      refuse(argument(call, 3), "private anonymous memory in small pages: a trace has no other", hex(number(call, 3)));
    memory_.declare(at.number, length);
  }

  /// Which allocation the call's properties let fail.
  std::uint32_t fault(const Call& call) const {
    constexpr std::string_view kKey = "fail_nth: ";
    if (call.properties.empty()) return 0;
    const char* const end = call.properties.data() + call.properties.size();
    std::uint32_t nth = 0;
    if (call.properties.starts_with(kKey)) {
      const auto [stop, error] = std::from_chars(call.properties.data() + kKey.size(), end, nth);
      if (stop != end || error != std::errc{}) nth = 0;
    }
    if (nth == 0) refuse("call", "no property but fail_nth: a trace has no calls side by side", call.properties);
    return nth;
  }

  void ioctl(const Call& call) {
    if (fd_.empty() || argument(call, 0).name != fd_)
      refuse(argument(call, 0), "the variable of openat$iommufd", "another file");
    Step step;
    begin(call, step);
    const std::uint64_t request = number(call, 1);
    step.request = static_cast<std::uint32_t>(request);
    if (step.request != request) refuse(argument(call, 1), "a number of 32 bits", hex(request));
    command_ = syz::command_of(call.name);
    if (command_ && uapi::info(*command_).request == request) step.command = command_;
    fill(call, argument(call, 2), step);
    end(std::move(step));
  }

  void system_call(uapi::Command command, const Call& call) {
    const CommandInfo& info = uapi::info(command);
    const auto values = syz::values_of(command, call);
    if (!values)
      refuse(
          "call",
          command == uapi::Command::Poll ? "an array of one file" : std::to_string(info.fields.size()) + " arguments",
          "others");
    Step step = traces::call(command);
    begin(call, step);
    for (std::size_t i = 0; i < values->size(); ++i)
      fill_member(info, {info.fields[i].name, info.fields[i].offset, info.fields[i].width, 0, &info.fields[i]},
                  *(*values)[i], step);
    for (std::size_t i = 0; i < values->size(); ++i)  // what they hold is known by now
      if ((*values)[i]->kind == Kind::Pointer) use(info, info.fields[i], *(*values)[i], step);
    end(std::move(step));
  }

  void begin(const Call& call, Step& step) {
    if (closed_) refuse("call", "no call on the file once it is closed", call.name);
    if (!call.result.empty()) variables_[call.result] = std::nullopt;
    if (trace_.steps.size() == kMaxSteps) refuse("call", "at most " + std::to_string(kMaxSteps) + " steps", "another");
    step.fail_nth = fault(call);
  }

  void end(Step step) {
    step.pokes = std::exchange(pokes_, {});
    poked_ = 0;
    trace_.steps.push_back(std::move(step));
  }

  void fill(const Call& call, const Value& value, Step& step) {
    if (step.command && uapi::info(*step.command).passing == uapi::Passing::Number) {
      step.site = uapi::Site::Number;
      step.bytes.resize(uapi::info(*step.command).size);
      uapi::store(step.bytes, 0, step.bytes.size(), number(call, 2));
      return;
    }
    if (value.kind == Kind::Number && value.number == 0) {
      step.site = uapi::Site::Unmapped;
      if (step.command) step.bytes = traces::call(*step.command).bytes;
      return;
    }
    if (value.kind != Kind::Pointer) refuse(value, "a pointer to the struct", "something else");
    const Value* held = value.parts.empty() ? nullptr : &value.parts[0];
    if (value.any)
      fill_bytes(*held, step);
    else if (held && held->kind == Kind::Data)
      fill_data(*held, step);
    else if (command_ && (!held || held->kind == Kind::Struct))
      fill_members(call, held ? held->parts : std::vector<Value>(), step);
    else
      refuse(value, "a call whose struct is known, or one given byte by byte (=ANY=)", call.name);
    if (value.computed) return;
    const std::uint64_t end = value.number + step.bytes.size();
    if (end % uapi::kPageSize == 0 && memory_.state(end) == uapi::PageState::Unmapped) step.site = uapi::Site::Edge;
  }

  void fill_data(const Value& value, Step& step) {
    check_length(value, value.data.size());
    step.bytes = value.data;
  }

  void check_length(const Value& value, std::size_t length) const {
    if (length > kMaxStructBytes)
      refuse(value, "at most " + std::to_string(kMaxStructBytes) + " bytes of struct", std::to_string(length));
  }

  void fill_members(const Call& call, const std::vector<Value>& values, Step& step) {
    const CommandInfo& command = uapi::info(*command_);
    const auto members = syz::members(command, call.name);
    if (values.size() > members.size())
      refuse(values[members.size()], std::to_string(members.size()) + " members", "more");
    step.bytes.assign(command.size, 0);
    for (std::size_t i = 0; i < members.size(); ++i) {
      uapi::store(step.bytes, members[i].offset, members[i].width, members[i].missing);
      if (i < values.size()) fill_member(command, members[i], values[i], step);
    }
    for (std::size_t i = 0; i < std::min(values.size(), members.size()); ++i)  // what they hold is known by now
      if (values[i].kind == Kind::Pointer) use(command, *members[i].field, values[i], step);
  }

  void fill_member(const CommandInfo& command, const syz::Member& member, const Value& value, Step& step) {
    const bool id = member.field && uapi::is_named(member.field->kind);
    if (!value.result.empty() && (!id || member.field->direction == uapi::Direction::In))
      refuse(value, "a result where the struct returns an id", std::string(member.name));
    switch (value.kind) {
      case Kind::Nothing:
        if (value.computed) uapi::store(step.bytes, member.offset, member.width, computed(command, member, value));
        break;
      case Kind::Number:
        uapi::store(step.bytes, member.offset, member.width, value.number);
        // Resources by default are -1 in 64 bits, whatever the width of the field.
        if (uapi::load(step.bytes, member.offset, member.width) != value.number && value.number != kNoFile)
          refuse(value, "a number of " + std::to_string(8 * member.width) + " bits", hex(value.number));
        break;
      case Kind::Variable:
        if (!id) refuse(value, "a variable where the struct takes an id", std::string(member.name));
        refer(value, member.offset, step);
        break;
      case Kind::Pointer:
        if (!member.field || member.field->kind != uapi::FieldKind::Address)
          refuse(value, "a pointer where the struct takes an address", std::string(member.name));
        point(value, member.offset, step);
        break;
      default:
        refuse(value, "a number, a variable or a pointer", "something else");
    }
    if (!value.result.empty()) bind(value, member.offset, step);
  }

  std::uint64_t computed(const CommandInfo& command, const syz::Member& member, const Value& value) const {
    if (member.name == "size") return command.size;
    if (member.name == "op") return command.test_op;
    refuse(value, "a number: what syzkaller computes here is not known", "AUTO");
  }

  void refer(const Value& value, std::uint16_t offset, Step& step) {
    const auto known = variables_.find(value.name);
    if (known == variables_.end()) refuse(value, "a variable that an earlier call sets", value.name);
    if (!known->second) refuse(value, "a variable that holds the id of an object", value.name);
    step.relocations.push_back({offset, *known->second});
  }

  void bind(const Value& value, std::uint16_t offset, Step& step) {
    if (trace_.names.size() == kMaxSteps) refuse(value, "fewer objects", "more than a trace has names");
    variables_[value.result] = names_.bind(step, offset);
  }

  void point(const Value& value, std::uint16_t offset, Step& step) {
    if (!value.computed && !syz::in_area(value.number) && value.number != syz::kAreaBase + syz::kAreaBytes)
      refuse(value, "an address in the program's memory", hex(value.number));
    const std::size_t length = value.parts.empty() ? 0 : value.parts[0].data.size();
    const std::uint64_t address = value.computed ? memory_.allocate(length) : value.number;
    if (value.computed && memory_.state(address) == uapi::PageState::Unmapped)
      refuse(value, "less memory", "more than syzkaller programs have");
    uapi::store(step.bytes, offset, kAddressWidth, address);
    pending_.push_back({trace_.steps.size(), offset});
  }

  /// What lies where the member points.
  void use(const CommandInfo& command, const uapi::Field& field, const Value& value, const Step& step) {
    const std::uint64_t address = uapi::load(step.bytes, field.offset, field.width);
    memory_.use(address, std::max(value.size, uapi::pointee_bytes(command, field, step.bytes)));
    if (value.parts.empty() || field.pointee.use == uapi::Use::Written) return;
    poke(value, address, contents(field, value.parts[0]));
  }

  std::vector<std::uint8_t> contents(const uapi::Field& field, const Value& value) const {
    if (value.kind == Kind::Data) return value.data;
    if (value.kind != Kind::Array || field.pointee.bits != 8 * uapi::kIovaRangeBytes)
      refuse(value, "data, or an array of IOVA ranges where there is one", "something else");
    std::vector<std::uint8_t> bytes;
    for (const Value& range : value.parts) {
      const std::size_t start = bytes.size();
      bytes.resize(start + uapi::kIovaRangeBytes);
      if (range.kind != Kind::Struct || range.parts.size() > 2) refuse(range, "first and last IOVA", "something else");
      for (std::size_t i = 0; i < range.parts.size(); ++i) {
        if (range.parts[i].kind != Kind::Number) refuse(range.parts[i], "a number", "something else");
        uapi::store(bytes, start + 8 * i, 8, range.parts[i].number);
      }
    }
    return bytes;
  }

  /// ANY: bytes, ids and addresses, one after the other.
  void fill_bytes(const Value& list, Step& step) {
    if (list.kind != Kind::Array) refuse(list, "a list", "something else");
    const auto offset = [&] { return static_cast<std::uint16_t>(step.bytes.size()); };
    std::vector<const Value*> pointers;
    for (const Value& part : list.parts) {
      const Value* held = part.parts.empty() ? nullptr : &part.parts[0];
      if (part.kind != Kind::Option || !held) refuse(part, "@ANYBLOB, @ANYRES32 or @ANYPTR64 with a value", "another");
      check_length(part, step.bytes.size() + std::max<std::size_t>(held->data.size(), kAddressWidth));
      if (part.name == "ANYBLOB" && held->kind == Kind::Data) {
        step.bytes.insert(step.bytes.end(), held->data.begin(), held->data.end());
      } else if (part.name == "ANYRES32") {
        any_id(*held, offset(), step);
      } else if ((part.name == "ANYPTR64" || part.name == "ANYPTR") && held->kind == Kind::Pointer) {
        const std::uint16_t at = offset();
        step.bytes.resize(at + kAddressWidth);
        point(*held, at, step);
      } else {
        refuse(part, "@ANYBLOB, @ANYRES32 or @ANYPTR64", '@' + part.name);
      }
    }
    if (!step.command) return;
    const CommandInfo& command = uapi::info(*step.command);
    for (const uapi::Field& field : command.fields)
      if (field.kind == uapi::FieldKind::Address)
        if (const auto address = uapi::load(step.bytes, field.offset, field.width); syz::in_area(address))
          memory_.use(address, uapi::pointee_bytes(command, field, step.bytes));
  }

  void any_id(const Value& value, std::uint16_t offset, Step& step) {
    step.bytes.resize(offset + kIdWidth);
    if (value.kind == Kind::Number)
      uapi::store(step.bytes, offset, kIdWidth, value.number);
    else if (value.kind == Kind::Variable && places_id(step, offset, false))
      refer(value, offset, step);
    else
      refuse(value, "an id where the struct takes one", "something else");
    if (value.result.empty()) return;
    if (!places_id(step, offset, true)) refuse(value, "a result where the struct returns an id", "something else");
    bind(value, offset, step);
  }

  /// Whether the format has a name there: at any offset of a raw call, in id fields of a command.
  static bool places_id(const Step& step, std::uint16_t offset, bool returned) {
    if (!step.command) return true;
    return std::ranges::any_of(uapi::info(*step.command).fields, [&](const uapi::Field& field) {
      return field.offset == offset && uapi::is_named(field.kind) &&
             (!returned || field.direction != uapi::Direction::In);
    });
  }

  /// From the program's addresses to the trace's.
  void place() {
    const auto placement = memory_.placement();
    if (!placement)
      refuse("memory", "at most " + std::to_string(uapi::kMaxBuffers) + " stretches of at most 8 MiB", "more");
    trace_.memory = placement->layout();
    for (Step& step : trace_.steps)
      for (Poke& poke : step.pokes) poke.address = placement->translate(poke.address).value();
    for (const Pending& pending : pending_) {
      auto& bytes = trace_.steps[pending.step].bytes;
      const auto address = placement->translate(uapi::load(bytes, pending.offset, kAddressWidth));
      if (address) uapi::store(bytes, pending.offset, kAddressWidth, *address);
    }
  }

  std::string_view file_;
  Trace trace_;
  NewNames names_;
  syz::Memory memory_;
  const Call* call_ = nullptr;
  std::string fd_;
  bool closed_ = false;
  std::optional<uapi::Command> command_;                           ///< by the name of the call
  std::map<std::string, std::optional<std::uint16_t>> variables_;  ///< names; nothing for what is no id
  std::vector<Poke> pokes_;                                        ///< before the next step
  std::size_t poked_ = 0;                                          ///< bytes of them
  std::vector<Pending> pending_;
};

}  // namespace

Trace import_syz(std::istream& in, std::string_view file_name) {
  return Import(file_name).run(syz::parse(in, file_name));
}

}  // namespace ioasis::traces
