// What came of a check, in the forms in which it is wanted.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/check/check.h"
#include "cli/show/report.h"
#include "cli/show/style.h"
#include "cli/show/words.h"

namespace ioasis::cli::check {

/// For a terminal: the verdict, what it is about, each finding explained, what changed, where the time went.
void print_report(std::ostream& out, const Result& result, const Style& style);
/// One document.
Json report_json(const Result& result);
/// KTAP version 1: the commands are tests, and the clauses that decided in them are theirs.
/// @see Documentation/dev-tools/ktap.rst
std::string report_ktap(const Result& result);
/// JUnit: a test suite a command, a test case a clause.
std::string report_junit(const Result& result);
/// A page that needs nothing else.
std::string report_page(const Result& result);

// What several of them say.

/// In one sentence, without a full stop.
std::string verdict_of(const Result& result);
/// How often a finding showed, on either kernel.
std::string sureness(const Finding& finding);
/// "drivers/iommu/iommufd/pages.c: pfn_reader_unpin", each.
std::vector<std::string> touched_text(const Result& result);

}  // namespace ioasis::cli::check
