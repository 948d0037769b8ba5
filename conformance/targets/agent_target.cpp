// Streams traces to an agent, and finds the one that broke the kernel.
#include "conformance/targets/agent_target.h"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "conformance/last_lines.h"
#include "conformance/targets/frames.h"
#include "conformance/targets/kernel_report.h"

namespace ioasis::conformance {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{20};     // between two looks at the console of a machine that answers nothing
constexpr milliseconds kConsoleLag{2};    // how much later than an answer the text printed before it may arrive
constexpr milliseconds kLongestRun{100};  // of a trace, among many
constexpr std::size_t kConsoleLines = 60;
constexpr std::uint32_t kControl = 0xffff'ffff;  // the sequence number of what is no trace

}  // namespace

/// Traces [first, first + answered.size()) are answered, those up to `sent` in flight, the others yet to be sent.
struct AgentTarget::Batch {
  std::span<const traces::Trace> traces;
  const OutcomeSink& sink;
  std::size_t first = 0;
  std::size_t sent = 0;
  std::deque<Outcome> answered;
  std::vector<traces::Answer> partial;
  bool stopped = false;

  std::size_t awaited() const { return first + answered.size(); }
  bool done() const { return stopped || first == traces.size(); }
};

AgentTarget::AgentTarget(std::unique_ptr<Machine> machine, AgentOptions options)
    : options_(options), link_(std::move(machine)) {}

std::string AgentTarget::describe() const {
  const std::string machine = link_.machine().describe();
  return link_.kernel().empty() ? machine : machine + " (" + link_.kernel() + ")";
}

void AgentTarget::run(std::span<const traces::Trace> traces, const OutcomeSink& sink) {
  // Answers to traces of a run that was given up must not be taken for those of the next.
  struct StopUnlessFinished {
    AgentLink& link;
    const Batch& batch;
    ~StopUnlessFinished() {
      if (batch.first < batch.sent) link.stop();
    }
  };
  Batch batch{.traces = traces, .sink = sink, .answered = {}, .partial = {}};
  const StopUnlessFinished guard{link_, batch};
  if (traces.size() == 1) {
    batch.sent = 1;
    batch.answered.push_back(run_alone(traces.front()));
    return deliver(batch, 1);
  }
  while (!batch.done()) {
    link_.require();
    send_more(batch);
    const std::size_t seen_before = batch.answered.size();
    link_.pump(batch.awaited() == batch.sent ? kConsoleLag : kPatience);
    if (auto incident = collect(batch)) {
      // A dead machine's last answers may have come after its last words: they tell which trace it died of. A live one
      // has long gone on.
      link_.pump(milliseconds(0));
      if (link_.ended()) collect(batch);
      find_fault(batch, std::move(*incident));
    } else {
      // Those that came just now wait for the next look at the console.
      deliver(batch, seen_before);
    }
  }
}

void AgentTarget::send_more(Batch& batch) {
  if (batch.sent == batch.awaited()) link_.hear();  // it was idle, not silent
  const std::size_t end = std::min(batch.traces.size(), batch.awaited() + options_.in_flight);
  for (; batch.sent < end && link_.outgoing().size() < options_.in_flight_bytes; ++batch.sent)
    append_trace(link_.outgoing(), agent::Kind::Run, static_cast<std::uint32_t>(batch.sent), batch.traces[batch.sent],
                 0, options_.paths);
}

/// Takes the answers that came; says what is wrong with the machine, if anything is.
std::optional<AgentTarget::Incident> AgentTarget::collect(Batch& batch) {
  agent::Frame frame;
  for (;;) {
    const agent::Framing framing = link_.next(frame);
    if (framing == agent::Framing::Incomplete) return trouble(batch.awaited() < batch.sent);
    if (framing == agent::Framing::Damaged) return damaged();
    require_accepted(frame);
    if (frame.head.kind == agent::Kind::Done) continue;
    const bool missing = frame.head.kind == agent::Kind::NotOpened;
    if (batch.awaited() == batch.sent || (!missing && frame.head.kind != agent::Kind::Answers) ||
        frame.head.sequence != static_cast<std::uint32_t>(batch.awaited()))
      return damaged();
    if (missing) {
      batch.answered.push_back(not_run(frame, batch.traces[batch.awaited()]));
      continue;
    }
    switch (take_answers(frame.payload, batch.traces[batch.awaited()], batch.partial)) {
      case Progress::Partial:
        break;
      case Progress::Whole:
        batch.answered.push_back({Outcome::End::Completed, std::exchange(batch.partial, {}), {}});
        break;
      case Progress::Damaged:
        return damaged();
    }
  }
}

std::optional<AgentTarget::Incident> AgentTarget::damaged() {
  link_.settle_console();
  return Incident{Outcome::End::Crashed,
                  "the agent's answers are damaged\n" + last_lines(link_.console(), kConsoleLines)};
}

/// What is wrong with the machine, `busy` with traces or idle. A report's text is complete afterwards.
std::optional<AgentTarget::Incident> AgentTarget::trouble(bool busy) {
  const bool silent = busy && link_.silence() > options_.limit;
  if (!link_.ended() && !silent && !kernel_report(link_.console())) {
    link_.trim_console();
    return std::nullopt;
  }
  link_.settle_console();
  if (auto report = kernel_report(link_.console())) return Incident{Outcome::End::Crashed, std::move(*report)};
  std::string console = last_lines(link_.console(), kConsoleLines);
  if (link_.ended()) return Incident{Outcome::End::Crashed, "the machine ended without a report\n" + console};
  return Incident{Outcome::End::TimedOut, "no answer within the time limit\n" + console};
}

/// Hands over the first `count` outcomes, or fewer if the sink wants no more.
void AgentTarget::deliver(Batch& batch, std::size_t count) {
  for (; count > 0 && !batch.stopped; --count) {
    Outcome outcome = std::move(batch.answered.front());
    batch.answered.pop_front();
    batch.stopped = !batch.sink(batch.first++, std::move(outcome));
  }
}

void AgentTarget::find_fault(Batch& batch, Incident incident) {
  const std::size_t likely = std::min(batch.awaited(), batch.sent - 1) - batch.first;
  const std::size_t suspects = batch.sent - batch.first;
  batch.answered.clear();
  batch.partial.clear();
  link_.stop();

  while (batch.answered.size() < suspects) {
    batch.answered.push_back(run_alone(batch.traces[batch.awaited()]));
    if (batch.answered.back().ended_machine()) break;
  }
  if (!batch.answered.back().ended_machine()) {
    Outcome& blamed = batch.answered[likely];
    blamed.end = incident.end;
    blamed.answers.clear();
    blamed.console =
        "seen while " + std::to_string(suspects) +
        " traces were in flight, and not again when they were run one at a time; this one is the likeliest\n" +
        incident.console;
  }
  batch.sent = batch.awaited();
  deliver(batch, batch.answered.size());
}

Outcome AgentTarget::run_alone(const traces::Trace& trace) {
  link_.require();
  Outcome outcome;
  append_trace(link_.outgoing(), agent::Kind::RunStepwise, 0, trace, 0, options_.paths);
  link_.hear();
  Progress progress = Progress::Partial;
  bool missing = false;
  const auto pump = [&](milliseconds patience) {
    link_.pump(patience);
    agent::Frame frame;
    while (progress == Progress::Partial) {
      const agent::Framing framing = link_.next(frame);
      if (framing == agent::Framing::Incomplete) return;
      if (framing == agent::Framing::Complete) require_accepted(frame);
      missing = framing == agent::Framing::Complete && frame.head.kind == agent::Kind::NotOpened;
      if (missing) outcome = not_run(frame, trace);
      progress = missing                              ? Progress::Whole
                 : framing == agent::Framing::Damaged ? Progress::Damaged
                                                      : take_answers(frame.payload, trace, outcome.answers);
    }
  };
  std::optional<Incident> incident;
  for (bool answered = false; !answered && !incident;) {
    answered = progress == Progress::Whole;
    pump(answered ? kConsoleLag : kPatience);  // once more after the last answer, for the console
    incident = progress == Progress::Damaged ? damaged() : trouble(true);
  }
  if (!incident) return outcome;
  pump(milliseconds(0));  // the answers before the fault, should its report have overtaken them
  link_.stop();
  outcome.end = incident->end;
  outcome.console = std::move(incident->console);
  return outcome;
}

/// What became of a trace whose file cannot be opened there.
Outcome AgentTarget::not_run(const agent::Frame& frame, const traces::Trace& trace) const {
  return {Outcome::End::NotRun, {}, not_opened(frame.payload, trace, options_.paths)};
}

/// The agent could not even try: memory or a descriptor is missing over there.
void AgentTarget::require_accepted(const agent::Frame& frame) const {
  if (frame.head.kind == agent::Kind::Refused) throw Unavailable(describe() + ": " + text_in(frame.payload));
}

std::chrono::nanoseconds AgentTarget::bench(const traces::Trace& trace, std::uint32_t repetitions) {
  link_.require();
  append_trace(link_.outgoing(), agent::Kind::Bench, kControl, trace, repetitions, options_.paths);
  link_.hear();
  agent::Frame frame;
  while (!link_.ended() && link_.silence() < options_.limit + repetitions * kLongestRun) {
    link_.pump(kPatience);
    while (link_.next(frame) == agent::Framing::Complete) {
      require_accepted(frame);
      if (frame.head.kind == agent::Kind::NotOpened) require_run(*this, not_run(frame, trace));
      if (frame.head.kind == agent::Kind::BenchTime)
        return std::chrono::nanoseconds(number_in(frame.payload) / repetitions);
    }
  }
  const bool silent = !link_.ended();
  link_.stop();
  throw Unavailable(describe() + (silent ? ": came to no end" : ": ended") + " when it ran a trace again and again");
}

}  // namespace ioasis::conformance
