// What came of the kernel's own tests, for people and for programs.
#pragma once

#include <string>

#include "cli/selftest_run.h"
#include "cli/show/report.h"

namespace ioasis::cli {

/// What did not pass with what it said, then the counts.
void print_selftest(std::ostream& out, const SelftestRun& self, const std::string& guest, const Style& style);
Json selftest_json(const SelftestRun& self);

}  // namespace ioasis::cli
