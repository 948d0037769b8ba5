// Memory first, then a line a call.
#include "traces/export/syz.h"

#include <algorithm>
#include <optional>

#include "model/uapi/bytes.h"
#include "traces/export/syz_system_call.h"
#include "traces/import/names.h"
#include "traces/import/syz_layout.h"
#include "traces/import/syz_program.h"
#include "traces/layout.h"
#include "traces/notation.h"

namespace ioasis::traces {
namespace {

using uapi::CommandInfo;
using uapi::Field;
using uapi::FieldKind;
using uapi::kPageSize;

constexpr std::uint64_t kSlot = 0x20'0000;   ///< buffers start at multiples of this: alignment is kept
constexpr std::uint64_t kApart = 0x10'0000;  ///< unmapped bytes behind a buffer, at least
constexpr std::uint64_t kStructs = syz::kAreaBase + syz::kAreaBytes - kSlot;  ///< where structs lie
constexpr std::uint64_t kStructStride = 256;
constexpr std::uint64_t kPlaced = kStructs + kSlot / 2;  ///< where those lie that must lie in a page of their own

std::string quoted(std::span<const std::uint8_t> bytes) { return '"' + hex_bytes(bytes) + '"'; }

std::string range(std::uint64_t address, std::uint64_t length) {
  return "&(" + hex(address) + "/" + hex(length) + ")=nil, " + hex(length);
}

class Program {
 public:
  explicit Program(const Trace& trace) : trace_(trace), variables_(trace.names.size()) {}

  std::string text() {
    place_buffers();
    for (step_ = 0; step_ < trace_.steps.size(); ++step_) add(trace_.steps[step_]);
    return memory_ + "r0 = openat$iommufd(0xffffffffffffff9c, &(" + hex(kStructs + kSlot / 2 - kStructStride) +
           "), 0x2, 0x0)\n" + calls_;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Unexportable("step " + std::to_string(step_ + 1) + ": " + why);
  }

  void place_buffers() {
    std::uint64_t next = syz::kAreaBase;
    for (const uapi::Buffer& buffer : trace_.memory.buffers) {
      if (buffer.kind != uapi::MemoryKind::Private)
        throw Unexportable("memory." + buffer.name + ": kind: only private memory is exported to syzkaller");
      const std::uint64_t length = buffer.pages * kPageSize;
      const std::uint64_t end = next + (length + kApart + kSlot - 1) / kSlot * kSlot;
      if (end > kStructs) throw Unexportable("memory: more than a syzkaller program has room for, which is 14 MiB");
      starts_.push_back(next);
      memory_ += "mmap(" + range(next, length) + ", 0x3, 0x32, 0xffffffffffffffff, 0x0)\n";
      for (const std::uint32_t page : buffer.readonly)
        memory_ += "mprotect(" + range(next + page * kPageSize, kPageSize) + ", 0x1)\n";
      for (const std::uint32_t page : buffer.unmapped) unmap(next + page * kPageSize, kPageSize);
      unmap(next + length, end - next - length);
      next = end;
    }
  }

  void unmap(std::uint64_t address, std::uint64_t length) { memory_ += "munmap(" + range(address, length) + ")\n"; }

  /// Where a trace address lies in the program; nothing for what is in no buffer and not at the end of one.
  std::optional<std::uint64_t> translate(std::uint64_t address) const {
    const std::uint64_t index = (address - uapi::kArenaBase) / uapi::kBufferStride;
    const std::uint64_t offset = (address - uapi::kArenaBase) % uapi::kBufferStride;
    if (address < uapi::kArenaBase || index >= starts_.size()) return std::nullopt;
    if (offset > trace_.memory.buffers[index].pages * kPageSize) return std::nullopt;
    return starts_[index] + offset;
  }

  void add(const Step& step) {
    for (const Poke& poke : step.pokes)
      calls_ += "write(0xffffffffffffffff, &(" + hex(*translate(poke.address)) + ")=" + quoted(poke.bytes) + ", " +
                hex(poke.bytes.size()) + ")\n";
    if (step.site == uapi::Site::SystemCall) {
      calls_ += system_call(step) + fault(step) + "\n";
      return;
    }
    // Variables that the call sets are known to later calls only.
    std::vector<std::string> results;
    for (const NamedId& id : step.bindings) results.push_back("r" + std::to_string(next_variable_++)), (void)id;
    const std::string held = contents(step, results);
    calls_ += name(step) + "(r0, " + hex(step.request) + ", " + held + ")" + fault(step) + "\n";
    for (std::size_t i = 0; i < step.bindings.size(); ++i) variables_[step.bindings[i].name] = results[i];
  }

  std::string system_call(const Step& step) {
    const NamedId* id = reference(step, 0);
    std::string buffer;
    if (uapi::field_named(uapi::info(*step.command), "buf")) {
      const auto address = translate(get(step, "buf"));
      if (!address && get(step, "buf") != 0) refuse("buf: a pointer that is neither null nor of a buffer");
      buffer = address ? "&(" + hex(*address) + ")" : "0x0";
    }
    return syz_system_call(step, id ? variables_[id->name] : hex(get(step, "fd")), buffer, next_place());
  }

  /// There is a description of the call: not of one that the kernel does not carry out.
  static bool described(const Step& step) { return step.command && step.command != uapi::Command::VfioIommuDirtyPages; }

  static std::string fault(const Step& step) {
    return step.fail_nth == 0 ? "" : " (fail_nth: " + std::to_string(step.fail_nth) + ")";
  }

  std::string name(const Step& step) const {
    if (!described(step)) return "ioctl";
    const CommandInfo& command = uapi::info(*step.command);
    return syz::call_name(command, step.bytes) +
           (step.command == uapi::Command::Destroy ? destroy_variant(step) : std::string());
  }

  /// By the kind of object whose id is given.
  std::string destroy_variant(const Step& step) const {
    for (std::size_t i = step_; i-- > 0 && !step.relocations.empty();)
      for (const NamedId& id : trace_.steps[i].bindings)
        if (id.name == step.relocations.front().name) {
          const std::string kind = kind_of_object(trace_.steps[i], id.offset);
          return kind == "hwpt" || kind == "stdev" ? "$" + kind : "$ioas";
        }
    return "$ioas";
  }

  std::string contents(const Step& step, const std::vector<std::string>& results) {
    if (step.site == uapi::Site::Number) return hex(uapi::load(step.bytes, 0, step.bytes.size()));
    if (step.site == uapi::Site::ReadOnly) refuse("at: a syzkaller program cannot pass a struct in a read-only page");
    if (step.site == uapi::Site::Unmapped) {
      if (!step.command || step.bytes != call(*step.command).bytes || !step.relocations.empty() || !results.empty())
        refuse("at: a struct that lies nowhere has no contents in a syzkaller program");
      return "0x0";
    }
    const std::string at = "&(" + hex(struct_address(step)) + ")=";
    if (!described(step)) {
      if (!step.relocations.empty() || !results.empty())
        refuse("ids: syzkaller has no description of a raw call that takes or returns ids");
      return at + quoted(step.bytes);
    }
    return at + (as_described(step) ? members(step, results) : any(step, results));
  }

  /// An ordinary struct lies among others; zeros and an unmapped page lie behind those that the kernel may read beyond.
  std::uint64_t struct_address(const Step& step) {
    const bool within = uapi::load(step.bytes, 0, kSizeWidth) <= step.bytes.size() && step.bytes.size() >= kSizeWidth;
    if (step.site == uapi::Site::Normal && within) return next_place();
    const std::uint64_t page = kPlaced + 2 * kPageSize * placed_++;
    if (page + 2 * kPageSize > syz::kAreaBase + syz::kAreaBytes)
      refuse("more structs in pages of their own than a syzkaller program has room for");
    unmap(page + kPageSize, kPageSize);
    return step.site == uapi::Site::Edge ? page + kPageSize - step.bytes.size() : page;
  }

  /// For a struct among others.
  std::uint64_t next_place() {
    const std::uint64_t address = kStructs + structs_++ * kStructStride;
    if (address + 2 * kStructStride > kPlaced) refuse("more calls than a syzkaller program has room for");
    return address;
  }

  /// Whether the description of the call has a place for every byte that is not zero.
  bool as_described(const Step& step) const {
    const CommandInfo& command = uapi::info(*step.command);
    if (step.bytes.size() != command.size) return false;
    std::vector<std::uint8_t> rest = step.bytes;
    for (const syz::Member& member : syz::members(command, name(step))) {
      uapi::store(rest, member.offset, member.width, 0);
      const std::uint64_t value = uapi::load(step.bytes, member.offset, member.width);
      if (member.name == "op" && command.test_op != 0 && value != command.test_op) return false;
      if (!member.field) continue;
      const bool filled = value != 0 || reference(step, member.offset);
      if (member.field->direction == uapi::Direction::Out && filled) return false;
      if (member.field->kind == FieldKind::Address && value != 0 && !translate(value)) return false;
    }
    return std::ranges::count(rest, 0) == static_cast<std::ptrdiff_t>(rest.size());
  }

  static const NamedId* reference(const Step& step, std::uint16_t offset) {
    const auto at = std::ranges::find(step.relocations, offset, &NamedId::offset);
    return at == step.relocations.end() ? nullptr : &*at;
  }

  /// "<r2=>" where the call returns an id at that offset; empty elsewhere.
  static std::string result(const Step& step, const std::vector<std::string>& results, std::uint16_t offset) {
    const auto at = std::ranges::find(step.bindings, offset, &NamedId::offset);
    if (at == step.bindings.end()) return {};
    return "<" + results[static_cast<std::size_t>(at - step.bindings.begin())] + "=>";
  }

  std::string members(const Step& step, const std::vector<std::string>& results) const {
    std::string text;
    for (const syz::Member& member : syz::members(uapi::info(*step.command), name(step))) {
      const std::uint64_t value = uapi::load(step.bytes, member.offset, member.width);
      const auto address =
          member.field && member.field->kind == FieldKind::Address && value != 0 ? translate(value) : std::nullopt;
      const NamedId* id = reference(step, member.offset);
      text += (text.empty() ? "" : ", ") + result(step, results, member.offset) +
              (id        ? variables_[id->name]
               : address ? "&(" + hex(*address) + ")"
                         : hex(value));
    }
    return "{" + text + "}";
  }

  std::string any(const Step& step, const std::vector<std::string>& results) const {
    std::string parts;
    const auto add = [&](const std::string& part) { parts += (parts.empty() ? "@" : ", @") + part; };
    std::size_t blob = 0;  // where bytes start that have not been added
    const auto flush = [&](std::size_t until) {
      if (until > blob) add("ANYBLOB=" + quoted(std::span(step.bytes).subspan(blob, until - blob)));
    };
    for (const Field& field : uapi::info(*step.command).fields) {
      if (std::size_t{field.offset} + field.width > step.bytes.size()) break;
      const std::uint64_t value = uapi::load(step.bytes, field.offset, field.width);
      const NamedId* id = reference(step, field.offset);
      const std::string returned = result(step, results, field.offset);
      const auto address = field.kind == FieldKind::Address ? translate(value) : std::nullopt;
      if (!id && returned.empty() && !address) continue;
      flush(field.offset);
      add(address ? "ANYPTR64=&(" + hex(*address) + ")=ANY=[]"
                  : "ANYRES32=" + returned + (id ? variables_[id->name] : hex(value)));
      blob = field.offset + field.width;
    }
    flush(step.bytes.size());
    return "ANY=[" + parts + "]";
  }

  const Trace& trace_;
  std::vector<std::string> variables_;  ///< by name, the newest
  std::vector<std::uint64_t> starts_;   ///< of buffers
  std::size_t step_ = 0;
  unsigned next_variable_ = 1;
  std::uint64_t structs_ = 0, placed_ = 0;
  std::string memory_, calls_;
};

}  // namespace

std::string syz_program(const Trace& trace) {
  refuse_caller(trace);
  refuse_files(trace);
  refuse_processes(trace);
  return Program(trace).text();
}

}  // namespace ioasis::traces
