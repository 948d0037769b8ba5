// The traces that the repository keeps, as tests read them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "traces/reader.h"

namespace ioasis::conformance {

/// One of traces/divergences: what a kernel of today does wrong.
inline traces::Trace found_trace(const std::string& name) {
  return traces::read_file(std::filesystem::path(IOASIS_TRACES) / "divergences" / name);
}

/// The files of traces/findings, by name: what surprises a reader of the documentation, and is so on every kernel.
inline std::vector<std::filesystem::path> finding_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(IOASIS_TRACES) / "findings"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace ioasis::conformance
