// Calls of a program, one by one: steps, memory, or nothing that a trace knows of.
#include "traces/import/syz.h"

#include <algorithm>
#include <array>

#include "model/uapi/bytes.h"
#include "traces/import/syz_files.h"
#include "traces/import/syz_properties.h"
#include "traces/import/syz_struct.h"
#include "traces/import/syz_system_call.h"
#include "traces/notation.h"

namespace ioasis::traces {
namespace {

using syz::argument;
using syz::Call;
using syz::Held;
using syz::system_call_name;
using syz::Value;
using Kind = Value::Kind;

constexpr std::uint64_t kNoFile = ~std::uint64_t{0};

/// System calls after which the program's memory, or the process that makes the calls, is another.
constexpr std::array<std::string_view, 22> kOfTheProcess{
    "mremap",     "madvise",   "brk",       "remap_file_pages", "shmat",   "shmdt",        "mlock",  "mlock2",
    "munlock",    "mlockall",  "clone",     "clone3",           "fork",    "vfork",        "execve", "exit",
    "exit_group", "setrlimit", "prlimit64", "capset",           "unshare", "pkey_mprotect"};

bool is_no_file(std::uint64_t descriptor) { return static_cast<std::uint32_t>(descriptor) == 0xffff'ffff; }

class Import {
 public:
  Import(std::string_view file, std::string_view dialect) : reading_(file) {
    trace_.dialect = dialect;
    release_ = release_of(dialect);
  }

  Imported run(const std::vector<Call>& calls) {
    files_.look_ahead(calls);
    for (const Call& call : calls) {
      reading_.take(call);
      take(call);
    }
    if (trace_.steps.empty() && !result_.left_out.empty())
      reading_.refuse("file", "a call on /dev/iommu, as openat$iommufd opens it", "none");
    if (!result_.left_out.empty()) result_.remarks.insert("what calls that are left out do to memory is not followed");
    addresses_.place(trace_);
    return std::move(result_);
  }

 private:
  void take(const Call& call) {
    const std::string_view name = system_call_name(call);
    if (syz::opens_iommu(call)) return open(call);
    if (name == "ioctl") return ioctl(call);
    if (name == "mmap" || name == "munmap" || name == "mprotect") return remap(call);
    if (name == "write" && argument(call, 0).kind == Kind::Number && argument(call, 0).number == kNoFile)
      return write(call);
    if (name == "close")
      if (const Held* file = variables_.file(argument(call, 0))) return close(call, *file);
    if (const auto command = syz::system_call_of(call)) return system_call(*command, call);
    leave_out(call, "another system call: " + call.name);
  }

  void open(const Call& call) {
    refuse_fault(call);
    if (call.result.empty()) return leave_out(call, "a file on which no call is made");
    const auto file = files_.open(call.result, trace_);
    if (!file)
      reading_.refuse("call", "at most " + std::to_string(uapi::kMaxFiles) + " files besides the first", "more");
    variables_.set(call.result, {Held::Kind::File, *file});
  }

  void close(const Call& call, Held file) {
    refuse_fault(call);
    refuse_closed(call, file);
    files_.close(file.index);
    if (file.index == 0) return;  // what comes after it, if anything does, is of no other file
    Step step = traces::call(uapi::Command::Close);
    uapi::store(step.bytes, 0, step.bytes.size(), uapi::descriptor_of(file.index));
    end(std::move(step));
  }

  void refuse_closed(const Call& call, Held file) const {
    if (files_.is_closed(file.index)) reading_.refuse("call", "no call on the file once it is closed", call.name);
  }

  void refuse_fault(const Call& call) {
    if (properties(call).fail_nth != 0)
      reading_.refuse("call", "no fail_nth, but of a call that is a step", call.properties);
  }

  syz::Properties properties(const Call& call) {
    const auto properties = syz::properties_of(call);
    if (!properties)
      reading_.refuse("call", "no property but fail_nth and rerun: a trace has no calls side by side", call.properties);
    if (properties->rerun) result_.remarks.insert("(rerun: N) is syzkaller's own: such a call is made once");
    return *properties;
  }

  /// A write that fails, by which bytes come into the program's own memory.
  void write(const Call& call) {
    refuse_fault(call);
    const Value& data = argument(call, 1);
    if (data.kind != Kind::Pointer || data.parts.empty() || data.parts[0].kind != Kind::Data)
      reading_.refuse(data, "a pointer to data", "something else");
    addresses_.poke(data, data.number, data.parts[0].data);
  }

  void remap(const Call& call) {
    refuse_fault(call);
    if (!trace_.steps.empty())
      reading_.refuse("call", "memory that stays as it is from the first ioctl on: a trace's does",
                      call.name + " after it");
    addresses_.remap(call);
  }

  void ioctl(const Call& call) {
    const Value& descriptor = argument(call, 0);
    if (!is_given(descriptor)) return leave_out(call, "an ioctl on another file");
    const Held* file = variables_.file(descriptor);
    if (!file) reading_.refuse(descriptor, "the variable of openat$iommufd", "another file");
    refuse_closed(call, *file);
    Step step;
    step.origin.file = static_cast<std::uint8_t>(file->index);
    begin(call, step);
    const std::uint64_t request = reading_.number(argument(call, 1));
    step.request = static_cast<std::uint32_t>(request);
    if (step.request != request) reading_.refuse(argument(call, 1), "a number of 32 bits", hex(request));
    const auto command = syz::command_of(call.name);
    if (command && uapi::info(*command).request == request) step.command = command;
    structs_.fill(call, command, step);
    if (const std::string remark = older_struct(step, release_); !remark.empty()) result_.remarks.insert(remark);
    end(std::move(step));
  }

  /// The descriptor may be one that the trace knows.
  bool is_given(const Value& descriptor) const {
    if (descriptor.kind == Kind::Number) return !is_no_file(descriptor.number);
    if (descriptor.kind != Kind::Variable) return true;
    const Held* held = variables_.find(descriptor.name);
    if (!held) reading_.refuse(descriptor, "a variable that an earlier call sets", descriptor.name);
    return held->kind != Held::Kind::Other;
  }

  /// On a file that an ioctl opened. One that is given by number is no file, whatever the number.
  void system_call(uapi::Command command, const Call& call) {
    const auto values = syz::values_of(command, call);
    const bool by_number = values && values->front()->kind == Kind::Number;
    if (!values || (!by_number && !is_given(*values->front())) || variables_.file(*values->front()))
      return leave_out(call, values ? "a system call on another file" : "another system call: " + call.name);
    Step step = traces::call(command);
    begin(call, step);
    structs_.fill_arguments(*values, step);
    end(std::move(step));
  }

  void begin(const Call& call, Step& step) {
    if (!call.result.empty()) variables_.set(call.result, {});
    step.fail_nth = properties(call).fail_nth;
  }

  void end(Step step) {
    if (trace_.steps.size() == kMaxSteps)
      reading_.refuse("call", "at most " + std::to_string(kMaxSteps) + " steps", "another");
    step.pokes = addresses_.take_pokes();
    trace_.steps.push_back(std::move(step));
  }

  void leave_out(const Call& call, const std::string& reason) {
    const auto known = [&](const Value& value) { return variables_.known_in(value); };
    if (std::ranges::any_of(call.arguments, known))
      reading_.refuse("call", "ioctl, close, mmap, munmap, mprotect, or read, write, poll of a file it opened",
                      call.name);
    if (std::ranges::count(kOfTheProcess, system_call_name(call)) != 0)
      reading_.refuse("call", "memory and a process that stay as they are: a trace's do", call.name);
    properties(call);
    variables_.leave_out(call);
    ++result_.left_out[reason];
  }

  syz::Reading reading_;
  Imported result_;
  Trace& trace_ = result_.trace;
  uapi::Release release_ = uapi::kThisRelease;
  syz::Files files_;
  syz::Variables variables_;
  syz::Addresses addresses_{reading_};
  syz::Structs structs_{reading_, trace_, variables_, addresses_};
};

}  // namespace

Imported import_syz(std::istream& in, std::string_view file_name, std::string_view dialect) {
  return Import(file_name, dialect).run(syz::parse(in, file_name));
}

}  // namespace ioasis::traces
