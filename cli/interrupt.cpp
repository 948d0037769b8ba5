// A flag set by a signal.
#include "cli/interrupt.h"

#include <atomic>
#include <csignal>
#include <ctime>

namespace ioasis::cli {

namespace {

// timeout(1) and some shells send a signal to the process and to its group: twice within this time is once.
constexpr std::time_t kEchoSeconds = 1;

std::atomic<std::time_t> stopped_at = 0;
static_assert(std::atomic<std::time_t>::is_always_lock_free, "signal handlers take no locks");

void stop(int signal) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const std::time_t time = now.tv_sec + 1;  // never 0
  if (stopped_at == 0) {
    stopped_at = time;
  } else if (time > stopped_at + kEchoSeconds) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = stop;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return stopped_at != 0; }

}  // namespace ioasis::cli
