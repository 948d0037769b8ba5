// Traces for the property tests of others: a RapidCheck generator, whose failures RapidCheck itself makes small.
#pragma once

#include <rapidcheck.h>

#include <iosfwd>
#include <string>

#include "gen/generator.h"
#include "traces/trace.h"

namespace ioasis::gen {

/// Short traces too, so that what fails early is found in a small one.
inline const Options kPropertyOptions{.shortest = 1, .longest = 24};

/// Traces as Generator makes them, for a dialect and a platform by name: up to `options.longest` steps at RapidCheck's
/// nominal size, and fewer at smaller ones. RapidCheck shrinks them by what traces::shrink() knows: steps are left out,
/// values become plainer, files and processes go. Throws std::invalid_argument for a name that is not known, saying
/// which are.
rc::Gen<traces::Trace> trace(const std::string& dialect = "linux-6.12", const std::string& platform = "mock",
                             Options options = kPropertyOptions);

}  // namespace ioasis::gen

namespace ioasis::traces {

/// RapidCheck shows a trace as its file, which `ioasis explain` and `ioasis replay` read.
void showValue(const Trace& trace, std::ostream& out);

}  // namespace ioasis::traces
