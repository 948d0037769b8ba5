// What is known of a program that another one keeps from running.
#include "conformance/child_process.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace ioasis::conformance {
namespace {

using std::chrono::milliseconds;

/// Runs what is started while it lives on the first processor that this one may use, and on no other.
class OnOneProcessor {
 public:
  OnOneProcessor() {
    sched_getaffinity(0, sizeof before_, &before_);
    int first = 0;
    while (!CPU_ISSET(first, &before_)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    sched_setaffinity(0, sizeof one, &one);
  }
  ~OnOneProcessor() { sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_;
};

TEST(ChildProcess, two_that_share_a_processor_starve_and_one_that_sleeps_does_not) {
  const ChildProgram spins{.argv = {"sh", "-c", "while :; do :; done"}}, sleeps{.argv = {"sleep", "60"}};
  const OnOneProcessor pinned;
  const Child first(spins), second(spins), asleep(sleeps);
  milliseconds most{0};
  for (int look = 0; look < 100 && most < milliseconds(100); ++look) {
    std::this_thread::sleep_for(milliseconds(50));
    most = std::chrono::duration_cast<milliseconds>(std::min(first.starved(), second.starved()));
  }
  EXPECT_GE(most, milliseconds(100));
  EXPECT_LT(asleep.starved(), most);
}

TEST(ChildProcess, one_that_has_ended_starves_no_more) {
  Child child({.argv = {"true"}});
  child.wait();
  EXPECT_EQ(child.starved().count(), 0);
}

}  // namespace
}  // namespace ioasis::conformance
