// What an import makes of a file: a trace, and what of the file is not in it.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "model/uapi/releases.h"
#include "traces/trace.h"

namespace ioasis::traces {

struct Imported {
  Trace trace;
  std::map<std::string, std::size_t> left_out;  ///< how many calls, by reason
  std::set<std::string> remarks;                ///< what else is otherwise than it was
};

/// The release that a dialect of Linux is of: 606 for "linux-6.6"; that of kernels under test for other names.
uapi::Release release_of(std::string_view dialect);

/// Says of a struct that is shorter than the release has it which release's it is; empty of one that will do.
std::string older_struct(const Step& step, uapi::Release release);

}  // namespace ioasis::traces
