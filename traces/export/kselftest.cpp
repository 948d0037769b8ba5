// Calls and assertions in the harness's words.
#include "traces/export/kselftest.h"

#include <algorithm>
#include <array>

#include "model/uapi/bytes.h"
#include "model/uapi/c_names.h"
#include "traces/errno_names.h"
#include "traces/export/c_struct.h"
#include "traces/export/c_system_call.h"
#include "traces/export/comment.h"
#include "traces/export/unexportable.h"
#include "traces/id_table.h"
#include "traces/notation.h"

namespace ioasis::traces {
namespace {

using uapi::Field;
using uapi::FieldKind;

class Test {
 public:
  Test(const Trace& trace, std::span<const ExpectedAnswer> expected)
      : trace_(trace), expected_(expected), names_(trace), referred_(trace.names.size()) {
    for (const Step& step : trace.steps)
      for (const NamedId& id : step.relocations) referred_[id.name] = true;
  }

  std::string text(const std::string& name) {
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) add(i);
    std::string all = trace_.note.empty() ? "" : block_comment(trace_.note);
    all += "TEST_F(iommufd, " + name + ")\n{\n";
    for (std::size_t i = 0; i < trace_.memory.buffers.size(); ++i)
      all += "\tuint8_t *" + names_.buffer(i) + " = (uint8_t *)" + hex(uapi::address_of(i)) + ";\n";
    for (std::size_t i = 0; i < trace_.memory.buffers.size(); ++i)
      if (trace_.memory.buffers[i].kind == uapi::MemoryKind::Memfd)
        all += "\tint " + names_.buffer(i) + "_file = memfd_create(\"" + names_.buffer(i) + "\", 0);\n";
    for (std::size_t i = 0; i < trace_.names.size(); ++i)
      if (referred_[i]) all += "\t__u32 " + names_.object(i) + " = 0;\n";
    return all + memory() + body_ + "}\n";
  }

 private:
  /// By uapi::MemoryKind.
  static constexpr std::array<std::string_view, uapi::kMemoryKinds.size()> kMapFlags{
      "MAP_PRIVATE | MAP_ANONYMOUS", "MAP_SHARED | MAP_ANONYMOUS", "MAP_SHARED",
      "MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 21 << 26"};

  std::string memory() const {
    std::string text;
    for (std::size_t i = 0; i < trace_.memory.buffers.size(); ++i) {
      const uapi::Buffer& buffer = trace_.memory.buffers[i];
      const std::string& name = names_.buffer(i);
      const std::string size = std::to_string(buffer.pages) + " * 4096";
      const bool memfd = buffer.kind == uapi::MemoryKind::Memfd;
      const std::string file = memfd ? name + "_file" : "-1";
      text += "\n";
      if (memfd) text += "\tASSERT_LE(0, " + file + ");\n\tASSERT_EQ(0, ftruncate(" + file + ", " + size + "));\n";
      text += "\tASSERT_EQ(" + name + ",\n\t\t  mmap(" + name + ", " + size + ", PROT_READ | PROT_WRITE,\n\t\t       " +
              std::string(kMapFlags[std::size_t(buffer.kind)]) + " | MAP_FIXED, " + file + ", 0));\n";
      if (memfd) text += "\tclose(" + file + ");\n";
      text += "\tASSERT_TRUE(madvise(" + name + ", " + size + ", MADV_NOHUGEPAGE) == 0 || errno == EINVAL);\n";
      text += "\tmemset(" + name + ", 0, " + size + ");\n";
      for (const std::uint32_t page : buffer.readonly)
        text += "\tASSERT_EQ(0, mprotect(" + name + " + " + hex(page * uapi::kPageSize) + ", 4096, PROT_READ));\n";
      for (const std::uint32_t page : buffer.unmapped)
        text += "\tASSERT_EQ(0, munmap(" + name + " + " + hex(page * uapi::kPageSize) + ", 4096));\n";
    }
    return text;
  }

  void add(std::size_t index) {
    const Step& step = trace_.steps[index];
    const ExpectedAnswer& expected = expected_[index];
    const bool system_call = step.site == uapi::Site::SystemCall;
    const CArgument argument = system_call ? CArgument() : c_argument(trace_, names_, index, TestStructs::Included);
    if (!argument.whole)
      throw Unexportable("step " + std::to_string(index + 1) +
                         ": a struct that must lie in a place of its own; `export c` can place it");
    body_ += "\n\t/* " + comment_text(expected.reason + (step.note.empty() ? "" : "; " + step.note)) + " */\n" +
             argument.declaration + c_pokes(trace_, names_, index);
    const std::string passed = system_call ? "" : (step.site == uapi::Site::Number ? "" : "&") + names_.argument(index);
    call(system_call ? c_system_call(step, names_, uapi::load(ids_.filled(step), 0, 4))
                     : "ioctl(self->fd, " + argument.request + ", " + passed + ")",
         expected.errors, expected.result);
    if (expected.judged) outputs(index, argument);
    if (expected.errors.empty() || std::ranges::count(expected.errors, 0) != 0)
      for (const NamedId& id : step.bindings)
        if (referred_[id.name]) body_ += "\t" + bound(step, id, argument) + ";\n";
    if (expected.judged && step.peek.length != 0)
      body_ += "\tASSERT_EQ(0, memcmp(" + names_.pointer(step.peek.address) + ", " + c_array(expected.peeked) + ", " +
               std::to_string(step.peek.length) + "));\n";
    if (expected.judged) ids_.learn(step, expected.errors.front(), expected.bytes);
  }

  std::string bound(const Step& step, const NamedId& id, const CArgument& argument) const {
    const std::string& object = names_.object(id.name);
    if (!step.command) return "memcpy(&" + object + ", " + argument.fields + " + " + hex(id.offset) + ", 4)";
    const auto& command = uapi::info(*step.command);
    const Field& field = *uapi::field_at(command, id.offset);
    return object + " = " + argument.fields + "." + c_field(command, field, TestStructs::Included);
  }

  void call(const std::string& made, const std::vector<std::int32_t>& errors, std::int64_t result) {
    if (errors.empty())
      body_ += "\t" + made + ";\n";
    else if (errors.size() > 1)
      body_ += "\tASSERT_TRUE(" + made + " >= 0 ? " + allowed(errors, 0) + " : " + allowed(errors, 1) + ");\n";
    else if (errors[0] == 0)
      body_ += "\tASSERT_EQ(" + std::to_string(result) + ", " + made + ");\n";
    else
      body_ += "\tEXPECT_ERRNO(" + errno_name(errors[0]) + ",\n\t\t     " + made + ");\n";
  }

  /// Whether success is among the errors (`failed` 0), or errno is (1).
  static std::string allowed(const std::vector<std::int32_t>& errors, int failed) {
    if (failed == 0) return std::ranges::count(errors, 0) != 0 ? "1" : "0";
    std::string text;
    for (const std::int32_t error : errors)
      if (error != 0) text += (text.empty() ? "errno == " : " || errno == ") + errno_name(error);
    return "(" + text + ")";
  }

  void outputs(std::size_t index, const CArgument& argument) {
    const Step& step = trace_.steps[index];
    const ExpectedAnswer& expected = expected_[index];
    if (!step.command) return;
    const std::vector<std::uint8_t> before = ids_.placed(step);
    const auto& command = uapi::info(*step.command);
    for (const Field& field : command.fields) {
      if (std::size_t{field.offset} + field.width > expected.bytes.size()) continue;
      const std::uint64_t value = uapi::load(expected.bytes, field.offset, field.width);
      if (!uapi::is_c_member(command, field)) {
        outputs_bytewise(field, before, expected, argument);
        continue;
      }
      const std::string member = argument.fields + "." + c_field(command, field, TestStructs::Included);
      const bool chosen = std::ranges::count(expected.chosen, &field) != 0;
      if (expected.forbidden.field == &field)
        body_ += "\tASSERT_NE(" + hex(expected.forbidden.value) + ", " + member + ");\n";
      const bool given = std::ranges::count(given_numbers(trace_, index + 1, field.kind), value) != 0;
      if (chosen ? given || !uapi::is_named(field.kind) : value != uapi::load(before, field.offset, field.width))
        body_ += "\tASSERT_EQ(" + spelt(field, value) + ", " + member + ");\n";
    }
  }

  void outputs_bytewise(const Field& field, std::span<const std::uint8_t> before, const ExpectedAnswer& expected,
                        const CArgument& argument) {
    const auto bytes = std::span(expected.bytes).subspan(field.offset, field.width);
    if (std::ranges::equal(bytes, before.subspan(field.offset, field.width))) return;
    body_ += "\tASSERT_EQ(0, memcmp((uint8_t *)&" + argument.fields + " + " + hex(field.offset) + ", " +
             c_array(bytes) + ", " + std::to_string(field.width) + "));\n";
  }

  std::string spelt(const Field& field, std::uint64_t value) const {
    if (uapi::is_named(field.kind))
      if (const auto name = ids_.name_of(value, field.kind); name && referred_[*name]) return names_.object(*name);
    return field.kind == FieldKind::Address ? names_.address(value) : hex(value);
  }

  const Trace& trace_;
  std::span<const ExpectedAnswer> expected_;
  CNames names_;
  std::vector<bool> referred_;
  IdTable ids_;
  std::string body_;
};

}  // namespace

std::string kselftest(const Trace& trace, std::span<const ExpectedAnswer> expected, const std::string& name) {
  refuse_faults(trace);
  refuse_caller(trace);
  refuse_files(trace);
  refuse_processes(trace);
  return Test(trace, expected).text(name);
}

}  // namespace ioasis::traces
