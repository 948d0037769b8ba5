// Puts a C program together: what it needs of the prelude, then the calls.
#include "traces/export/c_program.h"

#include <algorithm>
#include <array>

#include "model/uapi/bytes.h"
#include "model/uapi/c_names.h"
#include "traces/errno_names.h"
#include "traces/export/c_prelude.h"
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

/// mprotect or munmap for each run of pages.
std::string except_pages(const std::string& buffer, const std::vector<std::uint32_t>& pages, bool unmapped) {
  std::string text;
  for (std::size_t i = 0; i < pages.size();) {
    std::size_t end = i + 1;
    while (end < pages.size() && pages[end] == pages[end - 1] + 1) ++end;
    const std::string run = buffer + " + " + hex(pages[i] * uapi::kPageSize) + ", " + hex((end - i) * uapi::kPageSize);
    text += unmapped ? "\tmunmap(" + run + ");\n" : "\tmprotect(" + run + ", PROT_READ);\n";
    i = end;
  }
  return text;
}

class Program {
 public:
  Program(const Trace& trace, std::span<const ExpectedAnswer> expected)
      : trace_(trace), expected_(expected), names_(trace), referred_(trace.names.size()) {
    for (const Step& step : trace.steps)
      for (const NamedId& id : step.relocations) referred_[id.name] = true;
  }

  std::string text() {
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) add_step(i);
    const std::string structs = c_test_structs(trace_);
    std::string all = heading() + std::string(c::kIncludes);
    if (calls_.find("VFIO_") != std::string::npos) all += c::kIncludesVfio;
    if (calls_.find("\tCALL(") != std::string::npos) all += c::kIncludesFiles;
    if (limited()) all += c::kIncludesCaller;
    all += '\n';
    if (!structs.empty()) all += structs + '\n';
    all += prelude();
    all += "int main(void)\n{\n" + memory() + objects();
    all += "\n" + std::string(c::kOpen) + (structs.empty() ? "" : std::string(c::kNeedsSelftest)) + files() + caller();
    all += calls_ + "\n\tsettle();\n\tprintf(\"all " + std::to_string(trace_.steps.size()) +
           " steps answered as expected\\n\");\n\treturn 0;\n}\n";
    return all;
  }

 private:
  /// Which function of the prelude has such memory, by uapi::MemoryKind.
  struct Kind {
    std::string_view function, text;
  };
  static constexpr std::array<Kind, uapi::kMemoryKinds.size()> kKinds{{{"buffer", c::kPrivateBuffer},
                                                                       {"shared_buffer", c::kSharedBuffer},
                                                                       {"memfd_buffer", c::kMemfdBuffer},
                                                                       {"huge_buffer", c::kHugeBuffer}}};

  std::string heading() const {
    std::string text = trace_.note.empty() ? "" : trace_.note + "\n\n";
    text +=
        "Exits with 0 if /dev/iommu answers as expected, with 1 at the first step that it does not, and with 4 if it "
        "cannot be opened. The expectations are those of ioasis for " +
        trace_.dialect + ", which wrote this program.";
    return block_comment(text);
  }

  /// A part of the prelude is there if what it defines is used.
  std::string prelude() const {
    const auto used = [&](std::string_view word) { return calls_.find(word) != std::string::npos; };
    std::string text(c::kCall);
    if (used("\tcall(")) text += c::kCallInPlace;
    if (used("\tcall_number(")) text += c::kCallNumber;
    if (used("\tcall_at(")) text += c::kCallAt;
    if (used("\tCALL(")) text += c::kCallMade;
    if (used("\tEXPECT")) text += c::kExpect;
    if (used("\tEXPECT_ERRNO(")) text += c::kExpectErrno;
    const bool chosen = used("CHOSEN");
    if (chosen || used("\tOUT(")) text += c::kOffset;
    if (used("\tOUT(")) text += c::kOut;
    if (chosen) text += c::kChosen;
    if (used("\tCHOSEN_AS(")) text += c::kChosenAs;
    if (used("\tCHOSEN_UNLIKE(")) text += c::kChosenUnlike;
    if (used("\tNOT_CHOSEN(")) text += c::kNotChosen;
    if (used("\tout_bytes(")) text += c::kBytes;
    if (used("\texpect_memory(")) text += c::kMemory;
    if (!trace_.memory.buffers.empty()) text += c::kBuffer;
    for (std::size_t kind = 0; kind < uapi::kMemoryKinds.size(); ++kind)
      if (std::ranges::count(trace_.memory.buffers, static_cast<uapi::MemoryKind>(kind), &uapi::Buffer::kind) != 0)
        text += kKinds[kind].text;
    if (limited()) text += c::kCaller;
    if (!trace_.files.empty()) text += c::kOpenFile;
    return text;
  }

  std::string files() const {
    if (trace_.files.empty()) return {};
    const bool comes_back = calls_.find("\tfd = usual;") != std::string::npos;
    std::string text = comes_back ? "\tconst int usual = fd;\n\n" : "\n";
    for (std::size_t i = 0; i < trace_.files.size(); ++i)
      text += "\topen_file(\"" + std::string(uapi::info(trace_.files[i].kind).path) + "\", " +
              std::to_string(uapi::kFirstFile + i) + ");\n";
    return text;
  }

  /// Has the calls that follow made on the step's file.
  void turn_to(const Step& step) {
    if (step.site == uapi::Site::SystemCall || step.origin.file == file_) return;
    file_ = step.origin.file;
    calls_ += "\tfd = " + (file_ == 0 ? "usual" : std::to_string(uapi::descriptor_of(file_))) + ";\n";
  }

  bool limited() const { return trace_.caller != uapi::Caller{}; }

  std::string caller() const {
    const uapi::Caller& caller = trace_.caller;
    if (!limited()) return {};
    std::string text = "\tlimit_memory(" +
                       (caller.memlock == uapi::kUnlimited ? "RLIM_INFINITY" : hex(caller.memlock * uapi::kPageSize)) +
                       ");\n";
    for (const auto& capability : uapi::kCapabilities)
      if (!(caller.*capability.has)) text += "\tdo_without(" + std::string(capability.name) + ");\n";
    return text;
  }

  std::string memory() const {
    std::string text;
    for (std::size_t i = 0; i < trace_.memory.buffers.size(); ++i) {
      const uapi::Buffer& buffer = trace_.memory.buffers[i];
      const std::string& name = names_.buffer(i);
      text += "\t" + (used(i) ? "unsigned char *" + name + " = " : "") +
              std::string(kKinds[static_cast<std::size_t>(buffer.kind)].function) + "(" + hex(uapi::address_of(i)) +
              ", " + std::to_string(buffer.pages) + ");\n";
    }
    return text;
  }

  /// A step uses the buffer, or its pages are not all alike.
  bool used(std::size_t buffer) const {
    const uapi::Buffer& pages = trace_.memory.buffers[buffer];
    const std::string& name = names_.buffer(buffer);
    const auto ends = [](char c) { return c == ' ' || c == ',' || c == ';' || c == ')' || c == '\n'; };
    for (std::size_t at = 0; (at = calls_.find(name, at)) != std::string::npos; ++at)
      if ((calls_[at - 1] == ')' || calls_[at - 1] == '(') && ends(calls_[at + name.size()])) return true;
    return !pages.readonly.empty() || !pages.unmapped.empty();
  }

  std::string objects() const {
    std::string text;
    for (std::size_t i = 0; i < trace_.names.size(); ++i)
      if (referred_[i]) text += (text.empty() ? "\t__u32 " : ", ") + names_.object(i) + " = 0";
    if (!text.empty()) text += ";\n";
    std::string pages;
    for (std::size_t i = 0; i < trace_.memory.buffers.size(); ++i) {
      const uapi::Buffer& buffer = trace_.memory.buffers[i];
      const std::string& name = names_.buffer(i);
      pages += except_pages(name, buffer.readonly, false) + except_pages(name, buffer.unmapped, true);
    }
    return text + (pages.empty() ? "" : "\n" + pages);
  }

  void add_step(std::size_t index) {
    const Step& step = trace_.steps[index];
    const ExpectedAnswer& expected = expected_[index];
    const bool system_call = step.site == uapi::Site::SystemCall;
    const CArgument argument = system_call ? CArgument() : c_argument(trace_, names_, index, TestStructs::Declared);
    const std::string number = std::to_string(index + 1);
    std::string note = number + ": " + expected.reason;
    if (!step.note.empty()) note += "; " + step.note;
    calls_ += "\n\t/* " + comment_text(note) + " */\n" + argument.declaration + c_pokes(trace_, names_, index);
    turn_to(step);
    if (system_call)
      calls_ += "\tCALL(" + number + ", " + c_system_call(step, names_, uapi::load(ids_.filled(step), 0, 4)) + ");\n";
    else if (step.site == uapi::Site::Number)
      calls_ += "\tcall_number(" + number + ", " + argument.request + ", " + argument.fields + ");\n";
    else
      add_call(index, argument);
    if (expected.result != 0) calls_ += "\treturns = " + std::to_string(expected.result) + ";\n";
    if (!expected.errors.empty())
      calls_ += std::string(expected.judged ? "\tEXPECT(" : "\tEXPECT_ERRNO(") + errnos(expected) + ");\n";
    if (expected.judged && uapi::is_of_struct(step.site)) add_outputs(index, argument);
    add_bindings(step, expected, argument);
    if (expected.judged && step.peek.length != 0)
      calls_ += "\texpect_memory(" + names_.pointer(step.peek.address) + ", " + c_array(expected.peeked) + ", " +
                std::to_string(step.peek.length) + ");\n";
    if (expected.judged) ids_.learn(step, expected.errors.front(), expected.bytes);
  }

  void add_call(std::size_t index, const CArgument& argument) {
    const Step& step = trace_.steps[index];
    const std::string number = std::to_string(index + 1);
    calls_ += argument.whole ? "\tcall(" : "\tcall_at(" + std::string(place(step.site)) + ", ";
    calls_ += number + ", " + argument.request + ", &" + names_.argument(index) + ", " +
              (exact(step) ? "sizeof(" + names_.argument(index) + ")" : std::to_string(step.bytes.size())) + ");\n";
  }

  static std::string_view place(uapi::Site site) {
    constexpr std::string_view kPlaces[] = {"NORMAL", "EDGE", "READ_ONLY", "NOWHERE"};
    return kPlaces[static_cast<std::size_t>(site)];
  }

  /// The variable is as large as the bytes given.
  static bool exact(const Step& step) { return step.command && step.bytes.size() == uapi::info(*step.command).size; }

  static std::string errnos(const ExpectedAnswer& expected) {
    std::string text;
    for (const std::int32_t error : expected.errors)
      text += (text.empty() ? "" : ", ") + (error == 0 ? "0" : errno_name(error));
    return text;
  }

  void add_outputs(std::size_t index, const CArgument& argument) {
    const Step& step = trace_.steps[index];
    const ExpectedAnswer& expected = expected_[index];
    std::vector<std::uint8_t> explained = ids_.placed(step);
    const bool last = index + 1 == trace_.steps.size();
    const auto explain = [&](const Field& field) {
      const std::uint64_t value = uapi::load(expected.bytes, field.offset, field.width);
      uapi::store(explained, field.offset, field.width, value);
      return value;
    };
    if (step.command)
      for (const Field& field : uapi::info(*step.command).fields) {
        if (std::size_t{field.offset} + field.width > expected.bytes.size()) continue;
        if (!uapi::is_c_member(uapi::info(*step.command), field)) continue;
        const bool chosen = std::ranges::count(expected.chosen, &field) != 0;
        const std::uint64_t before = uapi::load(explained, field.offset, field.width);
        const std::uint64_t value = explain(field);
        const std::string member = argument.fields + ", " + std::string(field.name);
        if (chosen && expected.forbidden.field == &field)
          calls_ += "\tNOT_CHOSEN(" + member + ", " + hex(expected.forbidden.value) + ");\n";
        const std::vector<std::uint64_t> numbers =
            chosen ? given_numbers(trace_, index + 1, field.kind) : std::vector<std::uint64_t>();
        const bool given = std::ranges::count(numbers, value) != 0;
        if (!given)
          for (const std::uint64_t number : numbers)
            calls_ += "\tCHOSEN_UNLIKE(" + member + ", " + hex(number) + ");\n";
        if (chosen && (given || !uapi::is_named(field.kind)) && !last)
          calls_ += "\tCHOSEN_AS(" + member + ", " + hex(value) + ");\n";
        else if (chosen)
          calls_ += "\tCHOSEN(" + member + ");\n";
        else if (value != before)
          calls_ += "\tOUT(" + member + ", " + spelt(field, value) + ");\n";
      }
    else
      for (const Field* field : expected.chosen) {
        explain(*field);
        calls_ += "\tout_bytes(" + hex(field->offset) + ", " + names_.argument(index) + " + " + hex(field->offset) +
                  ", " + std::to_string(field->width) + ");\n";
      }
    for (std::size_t first = 0; first < expected.bytes.size(); ++first) {
      std::size_t end = first;
      while (end < expected.bytes.size() && explained[end] != expected.bytes[end]) ++end;
      if (end == first) continue;
      calls_ += "\tout_bytes(" + hex(first) + ", " + c_array(std::span(expected.bytes).subspan(first, end - first)) +
                ", " + std::to_string(end - first) + ");\n";
      first = end;
    }
  }

  std::string spelt(const Field& field, std::uint64_t value) const {
    if (uapi::is_named(field.kind))
      if (const auto name = ids_.name_of(value, field.kind); name && referred_[*name]) return names_.object(*name);
    return field.kind == FieldKind::Address ? names_.address(value) : hex(value);
  }

  void add_bindings(const Step& step, const ExpectedAnswer& expected, const CArgument& argument) {
    const bool may_succeed = expected.errors.empty() || std::ranges::count(expected.errors, 0) != 0;
    if (!may_succeed || !uapi::is_placed(step.site)) return;
    const bool may_fail = expected.errors.size() != 1;
    for (const NamedId& id : step.bindings) {
      if (!referred_[id.name]) continue;
      const std::string& object = names_.object(id.name);
      calls_ += may_fail ? "\tif (error == 0)\n\t\t" : "\t";
      calls_ += step.command ? object + " = " + argument.fields + "." + bound_field(step, id) + ";\n"
                             : "memcpy(&" + object + ", " + argument.fields + " + " + hex(id.offset) + ", 4);\n";
    }
  }

  static std::string bound_field(const Step& step, const NamedId& id) {
    return std::string(uapi::field_at(uapi::info(*step.command), id.offset)->name);
  }

  const Trace& trace_;
  std::span<const ExpectedAnswer> expected_;
  CNames names_;
  std::vector<bool> referred_;
  IdTable ids_;
  std::uint8_t file_ = 0;  ///< that `fd` is of
  std::string calls_;
};

}  // namespace

std::string c_program(const Trace& trace, std::span<const ExpectedAnswer> expected) {
  refuse_faults(trace);
  refuse_processes(trace);
  return Program(trace, expected).text();
}

}  // namespace ioasis::traces
