// A target for each thread, kept until it has no more to do.
#include "cli/deal.h"

#include <mutex>

#include "cli/interrupt.h"
#include "solver/parallel.h"

namespace ioasis::cli {

namespace {

constexpr std::size_t kAhead = 3;  // pieces a thread

}  // namespace

std::string deal(const Dealing& dealing, const MakeTarget& make, const Work& work) {
  std::mutex mutex;
  std::string description;
  const auto leave =
      [&](conformance::Target* target) {  // only now does it know what it was: a kernel tells its release
        const std::unique_ptr<conformance::Target> ended(target);
        const std::lock_guard lock(mutex);
        description = ended->describe();
      };
  const solver::Sharing sharing{
      .pieces = dealing.pieces, .threads = dealing.threads, .ahead = kAhead, .stopped = interrupted, .idle = [&] {
        if (dealing.idle) dealing.idle();
        return true;
      }};
  const auto worker = [&] {
    return [&, target = std::shared_ptr<conformance::Target>(make().release(), leave)](std::size_t index) {
      return work(*target, index);
    };
  };
  solver::in_order(sharing, worker, [](const Delivery& delivery) { return delivery(); });
  return description;
}

}  // namespace ioasis::cli
