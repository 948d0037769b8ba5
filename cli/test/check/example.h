// What a check might come to, for tests of how it is reported.
#pragma once

#include "cli/check/check.h"
#include "cli/test/run_ioasis.h"

namespace ioasis::cli::check {

/// A check in which the patch brought one wrong answer, to IOAS_ALLOC; files of it lie in `scratch`.
Result with_a_finding(const test::Scratch& scratch);

/// One with something in each part of a report.
Result with_everything(const test::Scratch& scratch);

}  // namespace ioasis::cli::check
