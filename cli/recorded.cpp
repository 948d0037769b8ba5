// From recorded traces to files and verdicts.
#include "cli/recorded.h"

#include "conformance/targets/recorded_target.h"
#include "traces/whole_file.h"
#include "traces/writer.h"

namespace ioasis::cli {

namespace fs = std::filesystem;

KeptRecording keep_recording(const std::vector<traces::RecordedTrace>& recorded, const fs::path& folder) {
  std::vector<std::string> texts;
  for (const auto& one : recorded) texts.push_back(traces::write(one.trace));
  fs::create_directories(folder);
  KeptRecording kept;
  kept.traces = recorded.size();
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    const auto& one = recorded[i];
    const std::size_t steps = one.trace.steps.size();
    const fs::path file = folder / (one.name + ".jsonl");
    traces::replace_file(file, texts[i]);
    kept.calls += one.calls;
    kept.steps += steps;
    if (steps < one.calls) {
      KeptRecording::Lost& lost = kept.not_carried[one.reason];
      lost.calls += one.calls - steps;
      ++lost.traces;
    }
    kept.list.push_back(
        {{"trace", file.string()}, {"calls", one.calls}, {"steps", steps}, {"cut", one.cut}, {"notes", one.notes}});
  }
  return kept;
}

conformance::Summary judge_recording(
    const std::vector<traces::RecordedTrace>& recorded,
    const std::function<void(const traces::RecordedTrace&, const conformance::Verdict&)>& sink) {
  std::vector<traces::Trace> traces;
  for (const auto& one : recorded) traces.push_back(one.trace);
  return conformance::replay(*conformance::make_recorded_target(), traces, {},
                             [&](std::size_t index, const conformance::Verdict& verdict, const conformance::Outcome&) {
                               if (conformance::failed(verdict.kind)) sink(recorded[index], verdict);
                               return true;
                             });
}

void print_kept(std::ostream& out, const KeptRecording& kept, const fs::path& folder, const Style& style) {
  out << folder.string() << ": " << kept.traces << " traces, " << kept.steps << " of " << kept.calls << " calls\n";
  for (const auto& [reason, lost] : kept.not_carried)
    print_wrapped(
        out, "  not carried ", 14,
        std::to_string(lost.calls) + " calls, at the end of " + std::to_string(lost.traces) + " traces: " + reason,
        style.width);
}

Json kept_json(const KeptRecording& kept) {
  Json not_carried = Json::object();
  for (const auto& [reason, lost] : kept.not_carried)
    not_carried[reason] = {{"calls", lost.calls}, {"traces", lost.traces}};
  return {{"traces", kept.list}, {"calls", kept.calls}, {"steps", kept.steps}, {"not_carried", std::move(not_carried)}};
}

}  // namespace ioasis::cli
