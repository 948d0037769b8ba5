// Finds what a kernel says about itself on its console when something is wrong with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ioasis::conformance {

/// The console's text from the first line on that opens a report: a warning, an oops, a panic, or what a sanitizer or a
/// debugging aid found (KASAN, UBSAN, lockdep, refcounts, lists, stalls). Nothing when there is no such line.
std::optional<std::string> kernel_report(std::string_view console);

}  // namespace ioasis::conformance
