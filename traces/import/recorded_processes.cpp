// The processes that use one file: who makes a call, whose memory it holds on to, and who ends.
#include <algorithm>
#include <array>
#include <span>

#include "traces/import/recorded_calls.h"
#include "traces/notation.h"

namespace ioasis::traces::recorded {

const Calls::Process* Calls::find(std::uint64_t memory) const {
  const auto known = std::ranges::find(processes_, memory, &Process::memory);
  return known == processes_.end() ? nullptr : &*known;
}

/// All of a trace are forks of one, and alike in what they may do.
void Calls::take_process(const Event& call, const ProcessMemory& memory, const uapi::Caller& caller) {
  if (stopped()) return;
  if (processes_.empty()) {
    trace_.caller = caller;
    family_ = memory.family;
  }
  if (!of(call.memory)) {
    if (family_ != memory.family) return stop("another program goes on with the file");
    if (processes_.size() > uapi::kMaxProcesses) return stop("more processes use the file than a trace has");
    processes_.push_back({call.memory, {}});
  }
  process_ = static_cast<std::size_t>(find(call.memory) - processes_.data());
  if (trace_.caller != caller) stop("RLIMIT_MEMLOCK or a capability changed while the file was in use");
}

bool Calls::only_others_have(std::uint64_t descriptor) const {
  return descriptors_.is_open(descriptor) &&
         descriptors_.hold(descriptor, processes_[process_].memory) == Descriptors::Hold::None;
}

void Calls::gone(std::uint64_t memory) {
  if (!descriptors_.ended(memory)) doubt("a process ended that alone had a descriptor");
  if (const Process* process = find(memory)) ended_.push_back(static_cast<std::size_t>(process - processes_.data()));
}

/// An end matters to the calls after it.
void Calls::take_ends() {
  for (const std::size_t process : ended_) {
    Step& step = calls_.emplace_back().step;
    step = call(uapi::Command::Exit);
    step.origin.process = static_cast<std::uint8_t>(process);
    step.got.emplace();
    ++made_;
  }
  ended_.clear();
}

/// A trace's first process does not end, so that it is one that did not within so many steps: there is the one that
/// made the last of them.
void Calls::number_processes(std::size_t steps) {
  constexpr std::uint8_t kUnknown = 0xff;
  std::array<std::uint8_t, uapi::kMaxProcesses + 1> number;
  std::array<bool, uapi::kMaxProcesses + 1> ends{};
  number.fill(kUnknown);
  const auto first_steps = std::span(calls_).first(steps);
  for (const Recorded& call : first_steps)
    if (call.step.command == uapi::Command::Exit) ends[call.step.origin.process] = true;
  const auto stays =
      std::ranges::find_if(first_steps, [&](const Recorded& call) { return !ends[call.step.origin.process]; });
  if (stays != first_steps.end()) number[stays->step.origin.process] = 0;
  for (Recorded& call : first_steps) {
    std::uint8_t& known = number[call.step.origin.process];
    if (known == kUnknown) {
      known = static_cast<std::uint8_t>(trace_.processes.size() + 1);
      trace_.processes.push_back("process" + std::to_string(known));
    }
    call.step.origin.process = known;
  }
}

void Calls::remapped(std::uint64_t memory, std::uint64_t address, std::uint64_t length) {
  const Process* process = find(memory);
  if (!process) return;
  const auto used = process->mapped.lower_bound(page_of(address));
  if (used != process->mapped.end() && *used - page_of(address) < length && remapped_.reason.empty())
    remapped_ = {"memory was mapped anew while the file was in use", hex(*used)};
}

void Calls::written(std::uint64_t memory, std::uint64_t address, std::uint64_t length) {
  if (processes_.size() < 2 || !of(memory)) return;
  Process& process = processes_[static_cast<std::size_t>(find(memory) - processes_.data())];
  for (auto page = process.mapped.lower_bound(page_of(address));
       page != process.mapped.end() && *page - page_of(address) < length; ++page)
    process.wrote = process.wrote || !held_.is_shared(*page);
}

/// Pages of shared memory are the same for all processes if none has mapped them anew since it was forked.
void Calls::check_shared(std::uint64_t page, const ProcessMemory& memory) {
  held_.share(page);
  const std::size_t since = memory.since(page);
  if (processes_.size() == 1)
    since_[page] = since;
  else if (since_.try_emplace(page, since).first->second != since)
    stop("processes have different shared memory at one address", hex(page));
}

}  // namespace ioasis::traces::recorded
