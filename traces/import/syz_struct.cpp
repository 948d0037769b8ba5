// Members by the table of fields, and ANY: bytes, ids and addresses one after the other.
#include "traces/import/syz_struct.h"

#include <algorithm>
#include <stdexcept>

#include "model/uapi/bytes.h"
#include "traces/import/syz_contents.h"
#include "traces/layout.h"
#include "traces/notation.h"

namespace ioasis::traces::syz {
namespace {

using Kind = Value::Kind;
using uapi::CommandInfo;

constexpr std::uint64_t kNoFile = ~std::uint64_t{0};
constexpr std::size_t kAddressWidth = 8;

/// Whether the format has a name there: at any offset of a raw call, in id fields of a command.
bool places_id(const Step& step, std::size_t offset, bool returned) {
  if (!step.command) return true;
  return std::ranges::any_of(uapi::info(*step.command).fields, [&](const uapi::Field& field) {
    return field.offset == offset && uapi::is_named(field.kind) &&
           (!returned || field.direction != uapi::Direction::In);
  });
}

/// Descriptions need not have a member for it.
bool is_padding(const Member& member) {
  return member.field && (member.field->kind == uapi::FieldKind::Reserved || member.field->name == "pad");
}

}  // namespace

void Structs::fill(const Call& call, std::optional<uapi::Command> by_name, Step& step) {
  const Value& value = argument(call, 2);
  if (step.command && uapi::info(*step.command).passing == uapi::Passing::Number) {
    step.site = uapi::Site::Number;
    step.bytes.resize(uapi::info(*step.command).size);
    uapi::store(step.bytes, 0, step.bytes.size(), reading_.number(value));
    return;
  }
  if (value.kind == Kind::Number && value.number == 0) {
    step.site = uapi::Site::Unmapped;
    if (step.command) step.bytes = traces::call(*step.command).bytes;
    return;
  }
  if (value.kind != Kind::Pointer) reading_.refuse(value, "a pointer to the struct", "something else");
  const Value* held = value.parts.empty() ? nullptr : &value.parts[0];
  if (value.any) {
    fill_bytes(*held, step);
  } else if (held && held->kind == Kind::Data) {
    check_length(*held, held->data.size());
    step.bytes = held->data;
  } else if (by_name && (!held || held->kind == Kind::Struct)) {
    fill_members(uapi::info(*by_name), call.name, held ? held->parts : std::vector<Value>(), step);
  } else {
    reading_.refuse(value, "a call whose struct is known, or one given byte by byte (=ANY=)", call.name);
  }
  if (value.computed) return;
  const std::uint64_t end = value.number + step.bytes.size();
  if (end % uapi::kPageSize == 0 && addresses_.memory().state(end) == uapi::PageState::Unmapped)
    step.site = uapi::Site::Edge;
}

void Structs::fill_arguments(const std::vector<const Value*>& values, Step& step) {
  const CommandInfo& command = uapi::info(*step.command);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const uapi::Field& field = command.fields[i];
    fill_member(command, {field.name, field.offset, field.width, 0, &field}, *values[i], step);
  }
  for (std::size_t i = 0; i < values.size(); ++i)  // what they hold is known by now
    if (values[i]->kind == Kind::Pointer) addresses_.use(command, command.fields[i], *values[i], step.bytes);
}

void Structs::check_length(const Value& value, std::size_t length) const {
  if (length > kMaxStructBytes)
    reading_.refuse(value, "at most " + std::to_string(kMaxStructBytes) + " bytes of struct", std::to_string(length));
}

void Structs::fill_members(const CommandInfo& command, const std::string& name, const std::vector<Value>& values,
                           Step& step) {
  const auto members = syz::members(command, name);
  // What is nested lies behind the fields, which are numbers; padding before it may be left out.
  const auto nested = [](const Value& value) {
    return value.kind == Kind::Data || value.kind == Kind::Struct || value.kind == Kind::Array;
  };
  std::size_t known = 0;
  while (known < std::min(values.size(), members.size()) && !(nested(values[known]) && is_padding(members[known])))
    ++known;
  if (values.size() > known && !nested(values[known]))
    reading_.refuse(values[known], std::to_string(known) + " members", "more");
  step.bytes.assign(command.size, 0);
  for (std::size_t i = 0; i < members.size(); ++i) {
    uapi::store(step.bytes, members[i].offset, members[i].width, members[i].missing);
    if (i < known) fill_member(command, members[i], values[i], step);
  }
  for (std::size_t i = 0; i < known; ++i)  // what they hold is known by now
    if (values[i].kind == Kind::Pointer) addresses_.use(command, *members[i].field, values[i], step.bytes);
  add_tail(reading_, std::span(values).subspan(known), uapi::load(step.bytes, 0, kSizeWidth), step.bytes);
}

void Structs::fill_member(const CommandInfo& command, const Member& member, const Value& value, Step& step) {
  const bool id = member.field && uapi::is_named(member.field->kind);
  if (!value.result.empty() && (!id || member.field->direction == uapi::Direction::In))
    reading_.refuse(value, "a result where the struct returns an id", std::string(member.name));
  switch (value.kind) {
    case Kind::Nothing:
      if (value.computed) uapi::store(step.bytes, member.offset, member.width, computed(command, member, value));
      break;
    case Kind::Number:
      uapi::store(step.bytes, member.offset, member.width, value.number);
      // Resources by default are -1 in 64 bits, whatever the width of the field.
      if (uapi::load(step.bytes, member.offset, member.width) != value.number && value.number != kNoFile)
        reading_.refuse(value, "a number of " + std::to_string(8 * member.width) + " bits", hex(value.number));
      break;
    case Kind::Variable:
      if (!id) reading_.refuse(value, "a variable where the struct takes an id", std::string(member.name));
      refer(value, member.offset, step);
      break;
    case Kind::Pointer:
      if (!member.field || member.field->kind != uapi::FieldKind::Address)
        reading_.refuse(value, "a pointer where the struct takes an address", std::string(member.name));
      addresses_.point(value, trace_.steps.size(), member.offset, step.bytes);
      break;
    default:
      reading_.refuse(value, "a number, a variable or a pointer", "something else");
  }
  if (!value.result.empty()) bind(value, member.offset, step);
}

std::uint64_t Structs::computed(const CommandInfo& command, const Member& member, const Value& value) const {
  if (member.name == "size") return command.size;
  if (member.name == "op") return command.test_op;
  reading_.refuse(value, "a number: what syzkaller computes here is not known", "AUTO");
}

void Structs::refer(const Value& value, std::uint16_t offset, Step& step) {
  const Held* held = variables_.find(value.name);
  if (!held) reading_.refuse(value, "a variable that an earlier call sets", value.name);
  if (held->kind != Held::Kind::Name) reading_.refuse(value, "a variable that holds the id of an object", value.name);
  step.relocations.push_back({offset, held->index});
}

void Structs::bind(const Value& value, std::uint16_t offset, Step& step) {
  if (trace_.names.size() == kMaxSteps) reading_.refuse(value, "fewer objects", "more than a trace has names");
  variables_.set(value.result, {Held::Kind::Name, names_.bind(step, offset)});
}

void Structs::fill_bytes(const Value& list, Step& step) {
  if (list.kind != Kind::Array) reading_.refuse(list, "a list", "something else");
  for (const Value& part : list.parts) {
    const Value* held = part.parts.empty() ? nullptr : &part.parts[0];
    if (part.kind != Kind::Option || !held)
      reading_.refuse(part, "@ANYBLOB, @ANYRES32 or @ANYPTR64 with a value", "another");
    check_length(part, step.bytes.size() + std::max<std::size_t>(held->data.size(), kAddressWidth));
    if (part.name == "ANYBLOB" && held->kind == Kind::Data) {
      step.bytes.insert(step.bytes.end(), held->data.begin(), held->data.end());
    } else if (part.name == "ANYRES32") {
      any_id(*held, kIdWidth, step);
    } else if (part.name == "ANYRES64") {
      any_id(*held, 2 * kIdWidth, step);
    } else if ((part.name == "ANYPTR64" || part.name == "ANYPTR") && held->kind == Kind::Pointer) {
      const auto at = static_cast<std::uint16_t>(step.bytes.size());
      step.bytes.resize(at + kAddressWidth);
      addresses_.point(*held, trace_.steps.size(), at, step.bytes);
    } else {
      reading_.refuse(part, "@ANYBLOB, @ANYRES32, @ANYRES64 or @ANYPTR64", '@' + part.name);
    }
  }
  if (step.command) addresses_.use_all(uapi::info(*step.command), step.bytes);
}

/// A resource of 64 bits is an id and what lies behind it, which is zero.
void Structs::any_id(const Value& value, std::size_t width, Step& step) {
  const auto offset = static_cast<std::uint16_t>(step.bytes.size());
  step.bytes.resize(offset + width);
  if (value.kind == Kind::Number)
    uapi::store(step.bytes, offset, width, value.number);
  else if (value.kind == Kind::Variable && places_id(step, offset, false))
    refer(value, offset, step);
  else
    reading_.refuse(value, "an id where the struct takes one", "something else");
  if (value.result.empty()) return;
  if (!places_id(step, offset, true))
    reading_.refuse(value, "a result where the struct returns an id", "something else");
  bind(value, offset, step);
}

}  // namespace ioasis::traces::syz
