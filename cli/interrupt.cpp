// A flag set by a signal.
#include "cli/interrupt.h"

#include <csignal>

namespace ioasis::cli {

namespace {

volatile std::sig_atomic_t stop = 0;

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { stop = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return stop != 0; }

}  // namespace ioasis::cli
