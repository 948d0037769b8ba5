// Lines to values.
#include "cli/show/trace_document.h"

#include <sstream>

#include "traces/writer.h"

namespace ioasis::cli {

nlohmann::json trace_document(const traces::Trace& trace) {
  auto lines = nlohmann::json::array();
  std::istringstream text(traces::write(trace));
  for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

}  // namespace ioasis::cli
