// Hands each event to the file and the process that it is about.
#include "traces/import/recorded_traces.h"

#include <map>
#include <memory>

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
        for (auto& [number, file] : calls_) file->closed(event.memory, event.number);
        break;
      case Kind::Zero:
        processes_[event.memory].image.zero(event.address, event.length);
        break;
      case Kind::Written:
        processes_[event.memory].image.write(event.address, event.bytes);
        break;
      case Kind::Call:
        processes_[event.memory].image.write(event.address, event.bytes);
        calls(event).begin(event, processes_[event.memory]);
        underway_[event.file] = {event.memory, event.address};
        break;
      case Kind::Answer: {
        calls(event).answer(event);
        const auto call = underway_.find(event.file);
        if (call == underway_.end()) refuse(event, "an answer to a call");
        settling_ = &calls(event);
        memory_ = call->second.memory;
        processes_[memory_].image.write(call->second.address, event.bytes);
        underway_.erase(call);
        break;
      }
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

  /// Where a call's struct lies.
  struct Argument {
    std::uint64_t memory, address;
  };

  std::string_view file_;
  std::string test_;
  std::map<std::uint64_t, std::unique_ptr<Calls>> calls_;  ///< by number of the opened file
  std::map<std::uint64_t, ProcessMemory> processes_;
  std::map<std::uint64_t, Argument> underway_;  ///< of the call on a file
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
