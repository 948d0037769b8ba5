// A C program run against the simulator: its ioctls come here, and its memory is read and written as a kernel would.
#pragma once

#include <filesystem>
#include <string>

#include "conformance/simulator/defects.h"
#include "traces/trace.h"

namespace ioasis::conformance::test {

struct ProgramRun {
  int status = -1;      ///< what it exited with; -1 if a signal ended it
  std::string output;   ///< standard output and error
  std::string trouble;  ///< a call that was not made as the trace says; empty as a rule
};

/// What a program is compiled with.
struct Build {
  std::string header;  ///< the text of <linux/iommufd.h>
  bool fake = true;    ///< its device is run_on_simulator(); otherwise it opens /dev/iommu, and is static
};

/// The program's text compiled as strictly as can be, as `folder`/program. Throws std::runtime_error with the
/// compiler's words.
void compile(const std::filesystem::path& folder, const std::string& text, const Build& build);

/// Runs what compile() made in `folder`. The memory it sees, and where each struct lies, are those of `trace`.
ProgramRun run_on_simulator(const std::filesystem::path& folder, const traces::Trace& trace,
                            simulator::Defects defects = {});

/// <linux/iommufd.h> as far as the command table knows it, for machines whose headers are older than iommufd.
std::string header_from_table();

}  // namespace ioasis::conformance::test
