// Hands each event to the file and the process that it is about.
#include "traces/import/recorded_traces.h"

#include <map>
#include <memory>
#include <optional>

#include "model/uapi/bytes.h"
#include "traces/import/recorded_calls.h"
#include "traces/located.h"

namespace ioasis::traces {
namespace {

using recorded::Calls;
using recorded::Event;
using recorded::ProcessMemory;
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
        processes_[event.memory] = processes_[event.number];
        parents_[event.memory] = event.number;
        if (const auto caller = callers_.find(event.number); caller != callers_.end())
          callers_[event.memory] = caller->second;
        for (auto& [number, file] : calls_)
          if (file->of(event.number)) file->forked();
        break;
      case Kind::Caller:
        callers_[event.memory] = event.caller;
        break;
      case Kind::Layout:
        laid_out_ = event.memory;
        processes_[event.memory].clear_layout();
        break;
      case Kind::Mapping:
        processes_[laid_out_].map(event.address, event.end, event.text);
        break;
      case Kind::Remapped:
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
        processes_[event.memory].image.zero(event.address, event.length);
        break;
      case Kind::Written:
        processes_[event.memory].image.write(event.address, event.bytes);
        break;
      case Kind::Call:
        processes_[event.memory].image.write(event.address, event.bytes);
        begin(event, calls(event), underway_[event.file]);
        break;
      case Kind::Answer:
        answer(event, underway_, event.file);
        break;
      case Kind::System:
        if (Calls* const file = opener(event)) begin(event, *file, moving_[event.number]);
        break;
      case Kind::Result:
        if (moving_.contains(event.number)) answer(event, moving_, event.number);
        break;
      case Kind::Changed:
        if (settling_) settling_->changed(event, processes_[event.memory]);
        processes_[event.memory].image.write(event.address, event.bytes);
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
    if (settling_) settling_->finish(processes_[memory_]);
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
    file.begin(event, processes_[event.memory], caller->second);
    underway = {&file, event.memory, event.address};
  }

  void answer(const Event& event, std::map<std::uint64_t, Underway>& of, std::uint64_t number) {
    const auto call = of.find(number);
    if (call == of.end()) refuse(event, "an answer to a call");
    settling_ = call->second.file;
    settling_->answer(event);
    memory_ = call->second.memory;
    processes_[memory_].image.write(call->second.address, event.bytes);
    of.erase(call);
  }

  /// The file opened last for which is(its calls); null if there is none.
  template <class Is>
  Calls* newest(Is is) {
    for (auto file = calls_.rbegin(); file != calls_.rend(); ++file)
      if (is(*file->second)) return file->second.get();
    return nullptr;
  }

  /// The file whose call opened the descriptor, by what is known of the process and those that it was forked from;
  /// null if that is not known.
  Calls* opener(std::uint64_t memory, std::uint64_t descriptor) {
    Calls* file = nullptr;
    for (std::optional<std::uint64_t> process = memory; process && !file; process = parent(*process))
      file = newest([&](const Calls& calls) { return calls.of(*process) && calls.has_open(descriptor); });
    return file;
  }

  /// Of a system call. What was opened since a file's calls are not carried any more counts as opened by it; that a
  /// child closes what its parent has open is of no effect.
  Calls* opener(const Event& event) {
    Calls* const known = opener(event.memory, uapi::load(event.bytes, 0, 4));
    if (known) return known->of(event.memory) || event.command != uapi::Command::Close ? known : nullptr;
    return newest([&](const Calls& calls) { return calls.of(event.memory) && calls.stopped(); });
  }

  std::optional<std::uint64_t> parent(std::uint64_t process) const {
    const auto known = parents_.find(process);
    return known == parents_.end() || known->second >= process  // which is nonsense
               ? std::nullopt
               : std::optional(known->second);
  }

  std::string_view file_;
  std::string test_;
  std::map<std::uint64_t, std::unique_ptr<Calls>> calls_;  ///< by number of the opened file
  std::map<std::uint64_t, ProcessMemory> processes_;
  std::map<std::uint64_t, std::uint64_t> parents_;  ///< of processes
  std::map<std::uint64_t, uapi::Caller> callers_;   ///< by process
  std::map<std::uint64_t, Underway> underway_;      ///< by file
  std::map<std::uint64_t, Underway> moving_;        ///< system calls, by number
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
