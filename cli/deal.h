// Work dealt out to threads that each have a target of their own.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "conformance/targets/target.h"

namespace ioasis::cli {

/// Makes a target that is not started yet. Called from many threads.
using MakeTarget = std::function<std::unique_ptr<conformance::Target>()>;

/// What is left to do with a finished piece of work; false asks for the end of all of it.
using Delivery = std::function<bool()>;

/// Does piece `index` on the target of the thread it is called from.
using Work = std::function<Delivery(conformance::Target& target, std::size_t index)>;

struct Dealing {
  unsigned threads = 1;
  std::size_t pieces = 0;           ///< SIZE_MAX: until a delivery, or an interrupt, ends it
  std::function<void()> idle = {};  ///< called in the calling thread about ten times a second
};

/// Runs `work` on pieces 0, 1, 2 ... in many threads, and the deliveries in the calling thread, in order. Threads keep
/// their target from first to last; a thread is not more than a few pieces ahead of the delivery. Ends after the pieces
/// under way when interrupted() or a delivery says so. What work throws is thrown here. Returns what the targets say
/// they are.
std::string deal(const Dealing& dealing, const MakeTarget& make, const Work& work);

}  // namespace ioasis::cli
