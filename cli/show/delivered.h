// What a call delivered besides the fields of its struct: ranges, bits, capabilities, messages, memory looked at.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "traces/following/follower.h"
#include "traces/trace.h"

namespace ioasis::cli {

struct Delivered {
  std::string what;  ///< in a word or two
  std::string text;
};

/// The name that an object's id has in the trace; empty if it has none.
using NameOfObject = std::function<std::string(std::uint64_t id)>;

/// Of the step that `follower` has just followed, which was answered by `ruling`.
std::vector<Delivered> delivered(const traces::Follower& follower, const traces::Trace& trace, const traces::Step& step,
                                 const model::Ruling& ruling, const NameOfObject& name_of);

}  // namespace ioasis::cli
