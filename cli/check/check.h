// A check of a patch: what it was asked, and what came of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/check/building.h"
#include "cli/check/deeper.h"
#include "cli/check/findings.h"
#include "cli/check/touched.h"
#include "cli/progress.h"
#include "cli/targets.h"
#include "conformance/judge/replay.h"
#include "conformance/kernel/kernels.h"
#include "conformance/kernel/patches.h"

namespace ioasis::cli::check {

/// What a check is given.
struct Request {
  /// What is checked if there is nothing to compare with: a kernel as it is.
  std::optional<conformance::kernel::KernelImage> kernel;
  Source source;  ///< the kernel to compare with, and the patches
  /// What the patched kernel is held against; its overlay says which changes are meant. The kernel to compare with has
  /// none of them.
  const model::Dialect* dialect = nullptr;
  const Depth* depth = nullptr;
  TargetOptions guests;       ///< but for the kernel
  std::filesystem::path out;  ///< where findings are kept
  std::uint64_t seed = 1;
};

struct Phase {
  std::string name;
  double seconds = 0;
};

struct Result {
  std::string title;                                     ///< the patches' subjects, or what else was checked
  std::optional<conformance::kernel::KernelImage> base;  ///< none: there is nothing to compare with
  conformance::kernel::KernelImage patched;
  std::string depth;
  const model::Dialect* dialect = &model::dialects().front();  ///< what the patched kernel is held against
  std::vector<std::string> notes;                              ///< how the patches applied, what was not done and why
  std::vector<Touched> touched;
  std::string aimed_by;                       ///< what the aim rests on, in words
  std::vector<std::string> citing;            ///< clauses
  conformance::Summary summary;               ///< of the patched kernel
  std::size_t passed_over = 0;                ///< traces that could only show what was seen often enough
  std::vector<Finding> findings;              ///< of the patch, then others
  std::map<std::string, std::size_t> known;   ///< what both kernels show, by id, and in how many traces
  std::map<std::string, std::size_t> mended;  ///< what the base shows and the patched kernel does not
  std::vector<AllowedChange> changes;
  std::vector<BrokenTest> broken_tests;  ///< of the kernel's own
  std::string cannot_run;                ///< why the patched kernel runs no trace, where the base does
  std::vector<Phase> phases;

  std::size_t of_patch() const;  ///< findings that are the patch's
  bool good() const { return of_patch() == 0 && broken_tests.empty() && cannot_run.empty(); }
};

/// Builds, replays, compares. Throws BadRequest, Unavailable, and Interrupted.
Result check(const Request& request, Session& session, bool quiet);

}  // namespace ioasis::cli::check
