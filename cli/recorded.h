// Traces of a recording: kept in a folder, and judged.
#pragma once

#include <filesystem>
#include <ostream>
#include <vector>

#include "cli/show/report.h"
#include "traces/import/recorded_traces.h"

namespace ioasis::cli {

/// What a recording came to as traces.
struct KeptRecording {
  struct Lost {
    std::size_t calls = 0, traces = 0;
  };
  std::size_t traces = 0, calls = 0, steps = 0;  ///< of the recording; calls made, and carried as steps
  std::map<std::string, Lost> not_carried;       ///< calls, and the traces that end before them, by the reason
  Json list = Json::array();                     ///< of each trace: file, calls, steps, cut, notes
};

/// Writes each into the folder, which is made; none if one cannot be written as a trace.
KeptRecording keep_recording(const std::vector<traces::RecordedTrace>& recorded, const std::filesystem::path& folder);

/// Holds the answers against the specification. `sink` is told of each trace that diverges.
conformance::Summary judge_recording(
    const std::vector<traces::RecordedTrace>& recorded,
    const std::function<void(const traces::RecordedTrace&, const conformance::Verdict&)>& sink);

/// Counts, and why calls are in no trace.
void print_kept(std::ostream& out, const KeptRecording& kept, const std::filesystem::path& folder, const Style& style);
Json kept_json(const KeptRecording& kept);

}  // namespace ioasis::cli
