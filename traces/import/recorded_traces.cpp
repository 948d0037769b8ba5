// Hands each event to the file and the process that it is about.
#include "traces/import/recorded_traces.h"

#include <map>
#include <memory>
#include <set>

#include "model/uapi/bytes.h"
#include "traces/import/recorded_calls.h"
#include "traces/located.h"

namespace ioasis::traces {
namespace {

using recorded::Calls;
using recorded::Event;
using recorded::ProcessMemory;
using Hold = recorded::Descriptors::Hold;
using Kind = recorded::Event::Kind;

class Import {
 public:
  explicit Import(std::string_view file) : file_(file) {}

  void take(Event event) {
    if (event.kind != Kind::Changed) settle();
    switch (event.kind) {
      case Kind::Test:
        test_ = std::move(event.text);
        break;
      case Kind::File: {
        auto& calls = calls_[event.file];
        if (calls) refuse(event, "a file not yet opened");
        calls = std::make_unique<Calls>(std::move(event.text), test_);
        break;
      }
      case Kind::Note:
        calls(event).remark(std::move(event.text));
        break;
      case Kind::Overlap:
        calls(event).stop("two calls were under way at once");
        break;
      case Kind::Fork:
        memory(event.memory) = memory(event.number);
        if (const auto caller = callers_.find(event.number); caller != callers_.end())
          callers_[event.memory] = caller->second;
        for (auto& [number, file] : calls_) file->forked(event.number, event.memory);
        break;
      case Kind::Gone:
        if (!gone_.insert(event.memory).second) refuse(event, "memory that was not gone before");
        for (auto& [number, file] : calls_) file->gone(event.memory);
        break;
      case Kind::Caller:
        callers_[event.memory] = event.caller;
        break;
      case Kind::Layout:
        laid_out_ = event.memory;
        memory(event.memory).clear_layout();
        break;
      case Kind::Mapping:
        memory(laid_out_).map(event.address, event.end, event.text);
        break;
      case Kind::Remapped:
        memory(event.memory).remapped(event.address, event.length, event.line);
        for (auto& [number, file] : calls_) file->remapped(event.memory, event.address, event.length);
        break;
      case Kind::Closed:
        calls(event).closed();
        break;
      case Kind::Other:
        if (Calls* const file = opener(event.memory, event.number))
          file->doubt("a descriptor that a call returned " + event.text);
        break;
      case Kind::Zero:
        memory(event.memory).image.zero(event.address, event.length);
        break;
      case Kind::Written:
        for (auto& [number, file] : calls_) file->written(event.memory, event.address, event.bytes.size());
        memory(event.memory).image.write(event.address, event.bytes);
        break;
      case Kind::Call:
        memory(event.memory).image.write(event.address, event.bytes);
        begin(event, calls(event), underway_[event.file]);
        break;
      case Kind::Answer:
        answer(event, underway_, event.file);
        break;
      case Kind::System:
        system_call(event);
        break;
      case Kind::Result:
        if (moving_.contains(event.number)) answer(event, moving_, event.number);
        break;
      case Kind::Changed:
        if (settling_) settling_->changed(event, memory(event.memory));
        memory(event.memory).image.write(event.address, event.bytes);
        break;
    }
  }

  std::vector<RecordedTrace> result() {
    settle();
    std::vector<RecordedTrace> all;
    for (auto& [number, calls] : calls_) all.push_back(calls->result(all.size()));
    return all;
  }

 private:
  [[noreturn]] void refuse(const Event& event, const std::string& expected) const {
    traces::refuse({file_, event.line}, "line", expected, "another");
  }

  Calls& calls(const Event& event) {
    const auto known = calls_.find(event.file);
    if (known == calls_.end()) refuse(event, "a file that was opened before");
    return *known->second;
  }

  /// A call's changes have all been told once something else is told.
  void settle() {
    if (settling_) settling_->finish(memory(memory_));
    settling_ = nullptr;
  }

  /// A call that was not answered yet, and where its struct lies.
  struct Underway {
    Calls* file;
    std::uint64_t memory, address;
  };

  void begin(const Event& event, Calls& file, Underway& underway) {
    const auto caller = callers_.find(event.memory);
    if (caller == callers_.end()) refuse(event, "a process of which B has told what it may do");
    if (gone_.contains(event.memory)) refuse(event, "a process that has not ended");
    file.begin(event, memory(event.memory), caller->second);
    underway = {&file, event.memory, event.address};
  }

  void answer(const Event& event, std::map<std::uint64_t, Underway>& of, std::uint64_t number) {
    const auto call = of.find(number);
    if (call == of.end()) refuse(event, "an answer to a call");
    settling_ = call->second.file;
    settling_->answer(event);
    memory_ = call->second.memory;
    memory(memory_).image.write(call->second.address, event.bytes);
    of.erase(call);
  }

  /// The file opened last for which is(its calls); null if there is none.
  template <class Is>
  Calls* newest(Is is) {
    for (auto file = calls_.rbegin(); file != calls_.rend(); ++file)
      if (is(*file->second)) return file->second.get();
    return nullptr;
  }

  /// The file whose call opened the descriptor that the process has; null if that is not known.
  Calls* opener(std::uint64_t memory, std::uint64_t descriptor) {
    return newest([&](const Calls& calls) { return calls.descriptors().hold(descriptor, memory) != Hold::None; });
  }

  /// What was opened since a file's calls are not carried any more counts as opened by it.
  void system_call(const Event& event) {
    const std::uint64_t descriptor = uapi::load(event.bytes, 0, 4);
    Calls* file = opener(event.memory, descriptor);
    const bool copy = file && file->descriptors().hold(descriptor, event.memory) == Hold::Copy;
    if (copy && event.command == uapi::Command::Close) return file->dropped(event.memory, descriptor);
    if (!file) file = newest([&](const Calls& calls) { return calls.of(event.memory) && calls.stopped(); });
    if (file) begin(event, *file, moving_[event.number]);
  }

  ProcessMemory& memory(std::uint64_t number) { return processes_.try_emplace(number, number).first->second; }

  std::string_view file_;
  std::string test_;
  std::map<std::uint64_t, std::unique_ptr<Calls>> calls_;  ///< by number of the opened file
  std::map<std::uint64_t, ProcessMemory> processes_;
  std::set<std::uint64_t> gone_;                   ///< processes
  std::map<std::uint64_t, uapi::Caller> callers_;  ///< by process
  std::map<std::uint64_t, Underway> underway_;     ///< by file
  std::map<std::uint64_t, Underway> moving_;       ///< system calls, by number
  std::uint64_t laid_out_ = 0, memory_ = 0;
  Calls* settling_ = nullptr;
};

}  // namespace

std::vector<RecordedTrace> import_recording(std::istream& in, std::string_view file_name) {
  recorded::Reader reader(in, file_name);
  Import import(file_name);
  while (auto event = reader.next()) import.take(*std::move(event));
  return import.result();
}

}  // namespace ioasis::traces
