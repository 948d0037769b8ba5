// Reading a step: its struct field by field, and the names it uses and binds.
#include "traces/step_reader.h"

#include <algorithm>
#include <array>
#include <functional>

#include "model/uapi/bytes.h"
#include "traces/layout.h"
#include "traces/notation.h"
#include "traces/platforms.h"
#include "traces/reader.h"
#include "traces/step_parts.h"

namespace ioasis::traces {
namespace {

using uapi::CommandInfo;
using uapi::Direction;
using uapi::Field;
using uapi::FieldKind;

constexpr std::size_t kOffsetWidth = 2;

const Field& known_field(const Located& member, const CommandInfo& command) {
  const Field* field = uapi::field_named(command, member.key());
  if (!field) member.refuse("a field of " + std::string(command.name), "an unknown one");
  return *field;
}

std::uint64_t read_flags(const Located& value, const Field& field) {
  std::uint64_t flags = 0;
  for (const Located& element : value.elements()) {
    const auto named = std::ranges::find(field.values, element.text(), &uapi::NamedValue::name);
    if (named == field.values.end() && !parse_hex(element.text())) element.refuse("a flag's name, or bits in hex");
    const std::uint64_t bits = named != field.values.end() ? named->value : element.number(field.width);
    if ((flags & bits) != 0) element.refuse("each bit once", element.text() + " again");
    flags |= bits;
  }
  return flags;
}

uapi::Site read_site(const Located& value) {
  if (value.text() == "edge") return uapi::Site::Edge;
  if (value.text() == "read-only") return uapi::Site::ReadOnly;
  if (value.text() == "unmapped") return uapi::Site::Unmapped;
  value.refuse("edge, read-only or unmapped");
}

/// What the field holds after the call can be given a name.
bool returns_name(const Field& field) { return is_named(field.kind) && field.direction != Direction::In; }

/// Refuses keys that such a step has not: those that say how a struct is made up where there is none, and the size that
/// VFIO's structs state, which is a field of theirs; a system call names its file itself, and a process that ends has
/// no memory afterwards. A device that is made has a platform.
void refuse_other_keys(const Located& line, uapi::Command command) {
  const uapi::Passing passing = uapi::info(command).passing;
  if (makes_device(command))
    line.only({"op", "on", "by", "platform", "in", "size", "gaps", "cut", "tail", "bind", "at", "poke", "peek",
               "fail_nth", "expect", "got", "note"});
  else if (passing == uapi::Passing::Extensible)
    line.only({"op", "on", "by", "in", "size", "gaps", "cut", "tail", "bind", "at", "poke", "peek", "fail_nth",
               "expect", "got", "note"});
  else if (command == uapi::Command::Exit)
    line.only({"op", "by", "expect", "got", "note"});
  else if (!uapi::made_on_file(uapi::info(command)))
    line.only({"op", "by", "in", "poke", "peek", "fail_nth", "expect", "got", "note"});
  else if (!uapi::has_struct(passing))
    line.only({"op", "on", "by", "in", "poke", "peek", "fail_nth", "expect", "got", "note"});
  else if (std::ranges::any_of(uapi::info(command).fields, returns_name))
    line.only({"op", "on", "by", "in", "gaps", "cut", "tail", "bind", "at", "poke", "peek", "fail_nth", "expect", "got",
               "note"});
  else
    line.only(
        {"op", "on", "by", "in", "gaps", "cut", "tail", "at", "poke", "peek", "fail_nth", "expect", "got", "note"});
}

/// Where the name stands in a list of the header, counted from 1.
template <class List, class Name>
std::uint8_t one_of(const Located& value, const List& list, Name name, const char* expected) {
  const auto found = std::ranges::find(list, value.text(), name);
  if (found == list.end()) value.refuse(expected);
  return static_cast<std::uint8_t>(found - list.begin() + 1);
}

void read_gaps(const Located& gaps, const CommandInfo& command, Step& step) {
  for (const Located& gap : gaps.members()) {
    const auto offset = parse_hex(gap.key());
    if (!offset) gap.refuse("an offset in hex as key", "another");
    std::size_t at = *offset;
    for (const std::uint8_t byte : gap.bytes()) {
      if (at >= step.bytes.size() || !in_gap(command, at)) gap.refuse("bytes between the fields, within the struct");
      step.bytes[at++] = byte;
    }
  }
}

/// How many bytes of the struct are given: all, fewer ("cut") or more ("tail").
std::size_t read_length(const Located& line, const CommandInfo& command, const std::vector<std::uint8_t>& tail) {
  if (const auto cut = line.find("cut")) {
    if (!tail.empty()) cut->refuse("either cut or tail", "both");
    return cut->integer(0, command.size - 1u);
  }
  if (command.size + tail.size() > kMaxStructBytes)
    line.at("tail").refuse("at most " + std::to_string(kMaxStructBytes) + " bytes of struct in all");
  return command.size + tail.size();
}

}  // namespace

void StepReader::read(const Located& line) {
  const Located op = line.at("op");
  const auto command = uapi::command_named(op.text());
  if (!command && op.text() != kRaw) op.refuse("the name of an ioctl or a system call, or RAW");

  Step step = command ? read_command(line, *command) : read_raw(line);
  if (const auto file = line.find("on"))
    step.origin.file = one_of(*file, trace_.files, &uapi::File::name, "a file of the header");
  if (const auto process = line.find("by"))
    step.origin.process = one_of(*process, trace_.processes, std::identity(), "a process of the header");
  if (exited_[step.origin.process]) line.at("by").refuse("a process that has not exited");
  if (step.command == uapi::Command::Exit) {
    if (step.origin.process == 0) op.refuse("a process of the header to make it", "the first");
    exited_[step.origin.process] = true;
  }
  if (const auto site = line.find("at")) step.site = read_site(*site);
  if (const auto pokes = line.find("poke")) step.pokes = read_pokes(*pokes, trace_.memory);
  if (const auto peek = line.find("peek")) step.peek = read_peek(*peek, trace_.memory);
  if (const auto fault = line.find("fail_nth")) step.fail_nth = read_count(*fault, 1);
  if (const auto expect = line.find("expect")) step.expect = read_expectation(*expect, step);
  if (const auto got = line.find("got")) step.got = read_answer(*got, step, recorded_.placed(step));
  if (const auto platform = line.find("platform")) step.platform = read_platform(*platform);
  if (const auto note = line.find("note")) step.note = note->text();
  recorded_.learn(step);
  trace_.steps.push_back(std::move(step));
}

Step StepReader::read_command(const Located& line, uapi::Command command) {
  const CommandInfo& info = uapi::info(command);
  refuse_other_keys(line, command);
  Step step;
  step.site = uapi::usual_site(info.passing);
  step.command = command;
  step.request = info.request;
  read_struct(line, info, step);
  if (const auto bind_of = line.find("bind")) {
    std::map<std::size_t, Located> bindings;
    for (const Located& member : bind_of->members()) {
      const Field& field = known_field(member, info);
      if (!returns_name(field))
        member.refuse("a field that returns an object id or a file descriptor", "one that does not");
      bindings.emplace(field.offset, member);
    }
    bind(bindings, step);
  }
  return step;
}

Step StepReader::read_raw(const Located& line) {
  line.only(
      {"op", "on", "by", "request", "bytes", "ids", "bind", "at", "poke", "peek", "fail_nth", "expect", "got", "note"});
  Step step;
  step.request = static_cast<std::uint32_t>(line.at("request").number(sizeof step.request));
  const Located bytes = line.at("bytes");
  step.bytes = bytes.bytes();
  if (step.bytes.size() > kMaxStructBytes) bytes.refuse("at most " + std::to_string(kMaxStructBytes) + " bytes");

  const auto offset_of = [](const Located& member) {
    const auto offset = parse_hex(member.key());
    if (!offset || *offset >> (8 * kOffsetWidth) != 0) member.refuse("an offset in hex as key", "another");
    return static_cast<std::size_t>(*offset);
  };
  if (const auto ids = line.find("ids")) {
    for (const Located& member : ids->members()) refer(member, offset_of(member), step);
    std::ranges::sort(step.relocations, {}, &NamedId::offset);
    for (std::size_t i = 1; i < step.relocations.size(); ++i)
      if (step.relocations[i - 1].offset + kIdWidth > step.relocations[i].offset)
        ids->refuse("ids that do not overlap");
  }
  if (const auto bind_of = line.find("bind")) {
    std::map<std::size_t, Located> bindings;
    for (const Located& member : bind_of->members())
      if (!bindings.emplace(offset_of(member), member).second) member.refuse("an offset once", "it again");
    bind(bindings, step);
  }
  return step;
}

void StepReader::read_struct(const Located& line, const CommandInfo& command, Step& step) const {
  std::vector<std::uint8_t> tail;
  if (const auto given = line.find("tail")) tail = given->bytes();
  step.bytes = blank(command, read_length(line, command, tail));
  if (!tail.empty()) std::ranges::copy(tail, step.bytes.begin() + command.size);
  if (const auto size = line.find("size"))
    store_field(*size, Field{"size", 0, kSizeWidth}, size->number(kSizeWidth), step.bytes);
  if (const auto gaps = line.find("gaps")) read_gaps(*gaps, command, step);
  if (const auto in = line.find("in")) {
    for (const Located& member : in->members()) read_input(member, known_field(member, command), step);
    std::ranges::sort(step.relocations, {}, &NamedId::offset);
  }
}

void StepReader::read_input(const Located& value, const Field& field, Step& step) const {
  if (field.kind == FieldKind::Flags) return store_field(value, field, read_flags(value, field), step.bytes);
  if (field.kind == FieldKind::Fd)
    if (const auto descriptor = descriptor_of(trace_, value.text()))
      return store_field(value, field, *descriptor, step.bytes);
  if (is_named(field.kind) && is_name(value.text())) return refer(value, field.offset, step);
  if (field.kind == FieldKind::Address && value.text().find('+') != std::string::npos) {
    const auto address = parse_buffer_address(trace_.memory, value.text());
    if (!address) value.refuse("a buffer of this trace and an offset within it, as in b0+0x10");
    return store_field(value, field, *address, step.bytes);
  }
  store_field(value, field, value.number(field.width), step.bytes);
}

void StepReader::refer(const Located& value, std::size_t offset, Step& step) const {
  const auto name = names_.find(value.text());
  if (name == names_.end()) value.refuse("a name that an earlier step binds");
  if (offset + kIdWidth > step.bytes.size()) value.refuse("an id within the bytes given");
  if (uapi::load(step.bytes, offset, kIdWidth) != 0) value.refuse("zero bytes where a name stands", "others");
  step.relocations.push_back({static_cast<std::uint16_t>(offset), name->second});
}

void StepReader::bind(const std::map<std::size_t, Located>& bindings, Step& step) {
  for (const auto& [offset, value] : bindings) {
    if (!is_name(value.text())) value.refuse(std::string(kNameExpected));
    if (descriptor_of(trace_, value.text())) value.refuse("a name that no file of the header has");
    if (offset + kIdWidth > step.bytes.size()) value.refuse("an id within the bytes given");
    const auto [known, added] = names_.try_emplace(value.text(), static_cast<std::uint16_t>(trace_.names.size()));
    if (added && trace_.names.size() == kMaxNames) value.refuse("at most " + std::to_string(kMaxNames) + " names");
    if (added) trace_.names.push_back(value.text());
    if (std::ranges::count(step.bindings, known->second, &NamedId::name) != 0)
      value.refuse("a name bound once in a step", "it again");
    step.bindings.push_back({static_cast<std::uint16_t>(offset), known->second});
  }
}

}  // namespace ioasis::traces
