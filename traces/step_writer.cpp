// Writing a step: only what a blank call of its kind does not say already.
#include "traces/step_writer.h"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "model/uapi/bytes.h"
#include "traces/errno_names.h"
#include "traces/layout.h"
#include "traces/notation.h"
#include "traces/platforms.h"

namespace ioasis::traces {
namespace {

using uapi::CommandInfo;
using uapi::Direction;
using uapi::Field;
using uapi::FieldKind;

constexpr std::size_t kWordBytes = 8;

Json contents(std::span<const std::uint8_t> bytes) {
  if (bytes.size() % kWordBytes != 0) return hex_bytes(bytes);
  Json words = Json::array();
  for (std::size_t offset = 0; offset < bytes.size(); offset += kWordBytes)
    words.push_back(hex(uapi::load(bytes, offset, kWordBytes)));
  return words;
}

Json flags(const Field& field, std::uint64_t value) {
  Json all = Json::array();
  for (const uapi::NamedValue& flag : field.values) {
    if ((value & flag.value) == 0) continue;
    all.push_back(flag.name);
    value &= ~flag.value;
  }
  if (value != 0) all.push_back(hex(value));
  return all;
}

/// The bytes between the fields that differ from a blank call's, each run of them under its offset.
Json gaps(const Step& step, const CommandInfo& command) {
  const std::size_t length = std::min<std::size_t>(step.bytes.size(), command.size);
  const std::vector<std::uint8_t> ordinary = blank(command, step.bytes.size());
  const auto differs = [&](std::size_t i) { return in_gap(command, i) && step.bytes[i] != ordinary[i]; };
  Json runs = Json::object();
  for (std::size_t first = 0; first < length; ++first) {
    if (!differs(first)) continue;
    std::size_t end = first;
    while (end < length && differs(end)) ++end;
    runs[hex(first)] = hex_bytes(std::span(step.bytes).subspan(first, end - first));
    first = end;
  }
  return runs;
}

std::string bounds(const Bounds& allowed) {
  return allowed.least == allowed.most ? hex(allowed.least)
                                       : hex(allowed.least) + std::string(kBetweenBounds) + hex(allowed.most);
}

Json expected_memory(const std::vector<Bounds>& units, std::size_t unit) {
  if (unit == 1) {
    std::vector<std::uint8_t> bytes;
    for (const Bounds& byte : units) bytes.push_back(static_cast<std::uint8_t>(byte.least));
    return hex_bytes(bytes);
  }
  Json words = Json::array();
  for (const Bounds& word : units) words.push_back(bounds(word));
  return words;
}

Json expectation(const Step& step) {
  const Expectation& expect = *step.expect;
  Json line{{"errno", Json::array()}};
  for (const std::int32_t error : expect.errors) line["errno"].push_back(errno_name(error));
  if (!expect.clause.empty()) line["clause"] = expect.clause;
  if (expect.result) line["result"] = bounds(*expect.result);
  for (const FieldBounds& out : expect.out) {
    const Field* field = step.command ? uapi::field_at(uapi::info(*step.command), out.offset) : nullptr;
    if (!field) throw std::invalid_argument("a step expects something of a field that it does not have");
    line["out"][std::string(field->name)] = bounds(out.value);
  }
  if (!expect.peeked.empty()) line["peek"] = expected_memory(expect.peeked, peeked_unit(step.peek.length));
  return line;
}

void add_unless_empty(Json& line, const char* key, Json value) {
  if (!value.empty()) line[key] = std::move(value);
}

const char* site_name(uapi::Site site) {
  switch (site) {
    case uapi::Site::Normal:
    case uapi::Site::Number:
    case uapi::Site::SystemCall:
      break;
    case uapi::Site::Edge:
      return "edge";
    case uapi::Site::ReadOnly:
      return "read-only";
    case uapi::Site::Unmapped:
      return "unmapped";
  }
  return nullptr;
}

}  // namespace

Json StepWriter::write(const Step& step) {
  Json line{{"op", step.command ? uapi::info(*step.command).name : kRaw}};
  const auto [file, process] = step.origin;
  if (file > trace_.files.size() || process > trace_.processes.size())
    throw std::invalid_argument("a step by a process, or on a file, that the trace does not have");
  if (file != 0) line["on"] = trace_.files[file - 1u].name;
  if (process != 0) line["by"] = trace_.processes[process - 1u];
  if (!step.platform.empty()) line["platform"] = platform_text(step.platform);
  if (step.command)
    write_command(step, uapi::info(*step.command), line);
  else
    write_raw(step, line);
  if (const char* site = site_name(step.site)) line["at"] = site;
  Json pokes = Json::object();
  for (const Poke& poke : step.pokes) pokes[address(trace_.memory, poke.address)] = contents(poke.bytes);
  add_unless_empty(line, "poke", std::move(pokes));
  if (step.peek.length != 0) line["peek"] = address(trace_.memory, step.peek.address) + ":" + hex(step.peek.length);
  if (step.fail_nth != 0) line["fail_nth"] = step.fail_nth;
  if (step.expect) line["expect"] = expectation(step);
  if (step.got) line["got"] = answer(step);
  if (!step.note.empty()) line["note"] = step.note;
  recorded_.learn(step);
  return line;
}

void StepWriter::write_command(const Step& step, const CommandInfo& command, Json& line) const {
  Json in = Json::object();
  Json bind = Json::object();
  for (const Field& field : command.fields) {
    if (Json value = input(step, field); !value.empty()) in[std::string(field.name)] = std::move(value);
    const auto binding = std::ranges::find(step.bindings, field.offset, &NamedId::offset);
    if (binding != step.bindings.end()) bind[std::string(field.name)] = name_of(*binding);
  }
  add_unless_empty(line, "in", std::move(in));
  const std::size_t given = step.bytes.size();
  const std::uint64_t size = uapi::load(step.bytes, 0, kSizeWidth);
  if (command.passing == uapi::Passing::Extensible && size != uapi::load(blank(command, given), 0, kSizeWidth))
    line["size"] = hex(size);
  add_unless_empty(line, "gaps", gaps(step, command));
  if (given < command.size) line["cut"] = given;
  if (given > command.size) line["tail"] = hex_bytes(std::span(step.bytes).subspan(command.size));
  add_unless_empty(line, "bind", std::move(bind));
}

void StepWriter::write_raw(const Step& step, Json& line) const {
  line["request"] = hex(step.request);
  line["bytes"] = hex_bytes(step.bytes);
  Json ids = Json::object();
  for (const NamedId& id : step.relocations) ids[hex(id.offset)] = name_of(id);
  add_unless_empty(line, "ids", std::move(ids));
  Json bind = Json::object();
  for (const NamedId& id : step.bindings) bind[hex(id.offset)] = name_of(id);
  add_unless_empty(line, "bind", std::move(bind));
}

/// What the field holds; empty when that is as usual: zero, or the size of the struct.
Json StepWriter::input(const Step& step, const Field& field) const {
  const auto reference = std::ranges::find(step.relocations, field.offset, &NamedId::offset);
  if (reference != step.relocations.end()) return name_of(*reference);
  const std::uint64_t value = uapi::load(step.bytes, field.offset, field.width);
  const CommandInfo& command = uapi::info(*step.command);
  const bool size = field.offset == 0 && uapi::has_struct(command.passing);
  if (value == (size ? uapi::load(blank(command, step.bytes.size()), 0, kSizeWidth) : 0)) return Json::object();
  if (field.kind == FieldKind::Flags) return flags(field, value);
  if (field.kind == FieldKind::Fd && value >= uapi::kFirstFile && value - uapi::kFirstFile < trace_.files.size())
    return trace_.files[value - uapi::kFirstFile].name;
  return field.kind == FieldKind::Address ? address(trace_.memory, value) : hex(value);
}

/// The answer, its struct as the output fields that the call changed, or in full if more than those changed.
Json StepWriter::answer(const Step& step) const {
  const Answer& got = *step.got;
  Json line = Json::object();
  if (got.error != 0) line["errno"] = errno_name(got.error);
  if (got.result != 0) line["result"] = hex(static_cast<std::uint64_t>(got.result));
  std::vector<std::uint8_t> explained = recorded_.placed(step);
  Json out = Json::object();
  if (step.command) {
    for (const Field& field : uapi::info(*step.command).fields) {
      const std::uint64_t after = uapi::load(got.bytes, field.offset, field.width);
      if (field.direction == Direction::In || after == uapi::load(explained, field.offset, field.width)) continue;
      uapi::store(explained, field.offset, field.width, after);
      out[std::string(field.name)] = hex(after);
    }
  }
  if (explained == got.bytes)
    add_unless_empty(line, "out", std::move(out));
  else
    line["bytes"] = hex_bytes(got.bytes);
  if (!got.peeked.empty()) line["peek"] = contents(got.peeked);
  if (step.fail_nth != 0) line["fail_nth"] = got.fail_nth;
  return line;
}

const std::string& StepWriter::name_of(const NamedId& id) const {
  if (id.name >= trace_.names.size()) throw std::invalid_argument("a step uses a name that the trace does not have");
  return trace_.names[id.name];
}

}  // namespace ioasis::traces
