// ioasis replay --against: the same traces on two kernels, and what user space can tell them apart by.
#pragma once

#include <filesystem>
#include <vector>

#include "cli/session.h"
#include "cli/targets.h"

namespace ioasis::cli {

struct AgainstOptions {
  std::vector<std::filesystem::path> paths;
  TargetOptions target;  ///< the first kernel
  std::string other;     ///< the second, as --kernel names one
  DialectOptions dialect;
  bool json = false;
};

/// Runs all traces on both kernels, each judged by the dialect of its own recipe, and prints by clauses where the first
/// answer of a trace differs. Returns the exit code.
int replay_against(const AgainstOptions& options, Session& session);

}  // namespace ioasis::cli
