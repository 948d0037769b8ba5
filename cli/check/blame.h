// Which of the places that a patch touches is most likely at fault for a finding.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/check/building.h"
#include "cli/check/findings.h"
#include "cli/check/touched.h"

namespace ioasis::cli::check {

/// The trace but for its last step.
traces::Trace without_last_step(const traces::Trace& trace);

/// Names in each finding the functions that are touched, the likeliest first. Where `counting` is a patched kernel that
/// counts: by how many of the lines touched ran in the finding's last call and not in those before it; lines that ran
/// in none of it are not at fault. Else, and for findings that end the guest: those that its last command runs, as far
/// as `reach` knows.
void blame(std::vector<Finding>& findings, const std::vector<Touched>& touched, const std::optional<Reach>& reach,
           const std::optional<conformance::kernel::KernelImage>& counting, const TargetOptions& guests);

}  // namespace ioasis::cli::check
