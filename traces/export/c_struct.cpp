// Struct literals from bytes.
#include "traces/export/c_struct.h"

#include <algorithm>
#include <set>

#include "model/uapi/bytes.h"
#include "model/uapi/c_names.h"
#include "traces/layout.h"
#include "traces/notation.h"

namespace ioasis::traces {
namespace {

using uapi::CommandInfo;
using uapi::Field;
using uapi::FieldKind;

constexpr std::size_t kWord = 8;

std::string declared_struct(const CommandInfo& command) { return "test_" + uapi::c_test_member(command); }

/// Where the rest of `bytes` is zero from.
std::size_t significant(std::span<const std::uint8_t> bytes) {
  std::size_t end = bytes.size();
  while (end > 0 && bytes[end - 1] == 0) --end;
  return end;
}

std::string byte_list(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes.first(std::max<std::size_t>(1, significant(bytes))))
    text += (text.empty() ? "" : ", ") + hex(byte);
  return text;
}

std::string stores(const std::string& variable, std::size_t offset, const std::string& value) {
  return "\t((unsigned char *)&" + variable + ")[" + hex(offset) + "] = " + value + ";\n";
}

/// Names whose place is no member of the variable.
std::string copied_ids(const Step& step, const CNames& names, const std::string& variable) {
  std::string text;
  for (const NamedId& id : step.relocations)
    text += "\tmemcpy(" + variable + " + " + hex(id.offset) + ", &" + names.object(id.name) + ", 4);\n";
  return text;
}

CArgument raw_argument(const Step& step, const CNames& names, const std::string& variable) {
  CArgument argument{hex(step.request), variable, {}, step.bytes.size() >= kSizeWidth};
  const std::string bytes = step.bytes.empty() ? "0" : byte_list(step.bytes);  // C has no arrays of none
  argument.declaration = "\tunsigned char " + variable + "[" +
                         std::to_string(std::max<std::size_t>(1, step.bytes.size())) + "] = { " + bytes + " };\n" +
                         copied_ids(step, names, variable);
  return argument;
}

CArgument number_argument(const Step& step, const std::string& variable) {
  const CommandInfo& command = uapi::info(*step.command);
  const std::uint64_t value = uapi::load(step.bytes, 0, kWord);
  return {uapi::c_request(command), variable,
          "\tunsigned long " + variable + " = " + uapi::c_value(command.fields.front(), value) + ";\n", true};
}

std::string member_type(const Field& field) {
  return field.width == 8 ? "__aligned_u64" : "__u" + std::to_string(8 * field.width);
}

/// Of a width that no number has, which is an array, or no member.
bool is_set_bytewise(const CommandInfo& command, const Field& field) {
  const bool number = field.width == 1 || field.width == 2 || field.width == 4 || field.width == 8;
  return !number || !uapi::is_c_member(command, field);
}

class StructText {
 public:
  StructText(const Trace& trace, const CNames& names, std::size_t index, TestStructs tests)
      : step_(trace.steps[index]),
        command_(uapi::info(*step_.command)),
        names_(names),
        tests_(tests),
        variable_(names.argument(index)),
        tail_(step_.bytes.size() > command_.size) {}

  CArgument argument() const {
    CArgument argument;
    argument.request = uapi::c_request(command_);
    argument.fields = variable_ + (tail_ ? ".arg" : "");
    argument.declaration = tail_ ? with_tail() : "\tstruct " + type() + " " + variable_ + " = " + literal("\t") + ";\n";
    argument.declaration += gaps();
    argument.whole = step_.bytes.size() >= command_.size;
    return argument;
  }

 private:
  std::string type() const {
    return command_.test_op != 0 && tests_ == TestStructs::Declared ? declared_struct(command_)
                                                                    : uapi::c_struct(command_);
  }

  std::string with_tail() const {
    const auto tail = std::span(step_.bytes).subspan(command_.size);
    return "\tstruct {\n\t\tstruct " + type() + " arg;\n\t\tunsigned char tail[" + std::to_string(tail.size()) +
           "];\n\t} " + variable_ + " = {\n\t\t.arg = " + literal("\t\t") + ",\n\t\t.tail = { " + byte_list(tail) +
           " },\n\t};\n";
  }

  std::string literal(const std::string& indent) const {
    std::string text = "{\n";
    const auto member = [&](const std::string& name, const std::string& value) {
      text += indent + "\t." + name + " = " + value + ",\n";
    };
    const bool argsz = uapi::is_of_vfio(command_);
    member(argsz ? "argsz" : "size", stated_size());
    if (command_.test_op != 0 && uapi::load(step_.bytes, uapi::kTestOpOffset, 4) == command_.test_op)
      member("op", uapi::c_test_op(command_));
    for (const Field& field : command_.fields.subspan(argsz ? 1 : 0))
      if (const std::string value = value_of(field); !value.empty()) member(c_field(command_, field, tests_), value);
    return text + indent + "}";
  }

  std::string stated_size() const {
    const std::uint64_t size = uapi::load(step_.bytes, 0, kSizeWidth);
    return size == command_.size ? "sizeof(" + variable_ + (tail_ ? ".arg" : "") + ")" : hex(size);
  }

  /// Empty when the field is zero and has no name that says so.
  std::string value_of(const Field& field) const {
    const auto reference = std::ranges::find(step_.relocations, field.offset, &NamedId::offset);
    if (reference != step_.relocations.end()) return names_.object(reference->name);
    if (is_set_bytewise(command_, field)) return {};
    const std::uint64_t value = uapi::load(step_.bytes, field.offset, field.width);
    if (field.kind == FieldKind::Address && value != 0) return names_.address(value);
    const std::string text = uapi::c_value(field, value);
    return text == "0x0" ? "" : text;
  }

  /// What lies between the fields and is not as usual, and all that may be padding, which C leaves as it finds it.
  std::string gaps() const {
    const auto usual = blank(command_, step_.bytes.size());
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(step_.bytes.size(), command_.size); ++i) {
      const bool op = command_.test_op != 0 && i >= uapi::kTestOpOffset && i < uapi::kTestOpOffset + 4u;
      const bool initialised = op && uapi::load(step_.bytes, uapi::kTestOpOffset, 4) == command_.test_op;
      const Field* const field = field_at(i);
      const bool padding = field && !uapi::is_c_member(command_, *field);
      const bool bytewise = in_gap(command_, i) || (field && is_set_bytewise(command_, *field));
      const bool set = bytewise && !initialised && (step_.bytes[i] != usual[i] || op) && step_.bytes[i] != 0;
      if (set || padding) text += stores(variable_, i, hex(step_.bytes[i]));
    }
    return text;
  }

  const Field* field_at(std::size_t at) const {
    const auto field = std::ranges::find_if(
        command_.fields, [&](const Field& f) { return at >= f.offset && at < std::size_t{f.offset} + f.width; });
    return field == command_.fields.end() ? nullptr : &*field;
  }

  const Step& step_;
  const CommandInfo& command_;
  const CNames& names_;
  TestStructs tests_;
  const std::string& variable_;
  bool tail_;
};

/// The struct as far as the table knows it, and bytes where it does not.
std::string declare(const CommandInfo& command) {
  std::string text = "struct " + declared_struct(command) + " {\n\t__u32 size;\n\t__u32 op;\n";
  std::size_t at = uapi::kTestOpOffset + 4;
  const auto fill = [&](std::size_t until) {
    if (until > at) text += "\t__u8 unused_" + std::to_string(at) + "[" + std::to_string(until - at) + "];\n";
    at = until;
  };
  for (const Field& field : command.fields) {
    fill(field.offset);
    text += "\t" + member_type(field) + " " + std::string(field.name) + ";\n";
    at += field.width;
  }
  fill(command.size);
  return text + "};\n";
}

}  // namespace

CArgument c_argument(const Trace& trace, const CNames& names, std::size_t index, TestStructs tests) {
  const Step& step = trace.steps[index];
  if (step.site == uapi::Site::Number) return number_argument(step, names.argument(index));
  CArgument argument = step.command ? StructText(trace, names, index, tests).argument()
                                    : raw_argument(step, names, names.argument(index));
  const bool within = uapi::load(step.bytes, 0, kSizeWidth) <= step.bytes.size();
  argument.whole = argument.whole && within && step.site == uapi::Site::Normal;
  return argument;
}

std::string c_field(const CommandInfo& command, const Field& field, TestStructs tests) {
  const bool in_union =
      tests == TestStructs::Included && command.test_op != 0 && field.offset >= uapi::kTestUnionOffset;
  return in_union ? uapi::c_test_member(command) + "." + uapi::c_test_field(field) : std::string(field.name);
}

std::string c_test_structs(const Trace& trace) {
  std::set<uapi::Command> used;
  for (const Step& step : trace.steps)
    if (step.command && uapi::info(*step.command).test_op != 0) used.insert(*step.command);
  if (used.empty()) return {};
  std::string text = "/* What the selftest's driver understands, see drivers/iommu/iommufd/iommufd_test.h. */\n";
  text += "#define IOMMU_TEST_CMD _IO(IOMMUFD_TYPE, IOMMUFD_CMD_BASE + 32)\n\nenum {\n";
  for (const uapi::Command command : used)
    text += "\t" + uapi::c_test_op(uapi::info(command)) + " = " + std::to_string(uapi::info(command).test_op) + ",\n";
  text += "};\n";
  for (const uapi::Command command : used) text += "\n" + declare(uapi::info(command));
  return text;
}

std::string c_array(std::span<const std::uint8_t> bytes) {
  const std::size_t end = std::max<std::size_t>(1, significant(bytes));
  if (bytes.size() % kWord != 0)
    return "(const uint8_t[" + std::to_string(bytes.size()) + "]){ " + byte_list(bytes) + " }";
  std::string words;
  for (std::size_t at = 0; at < end; at += kWord)
    words += (words.empty() ? "" : ", ") + hex(uapi::load(bytes, at, kWord));
  return "(const uint64_t[" + std::to_string(bytes.size() / kWord) + "]){ " + words + " }";
}

std::string c_pokes(const Trace& trace, const CNames& names, std::size_t index) {
  std::string text;
  for (const Poke& poke : trace.steps[index].pokes)
    text += "\tmemcpy(" + names.pointer(poke.address) + ", " + c_array(poke.bytes) + ", " +
            std::to_string(poke.bytes.size()) + ");\n";
  return text;
}

}  // namespace ioasis::traces
