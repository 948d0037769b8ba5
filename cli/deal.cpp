// Threads, and the queue in which their results are put in order.
#include "cli/deal.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "cli/interrupt.h"

namespace ioasis::cli {

namespace {

constexpr std::chrono::milliseconds kIdle{100};
constexpr std::size_t kAhead = 3;  // pieces a thread

class Table {
 public:
  Table(const Dealing& dealing, const MakeTarget& make, const Work& work)
      : dealing_(dealing),
        make_(make),
        work_(work),
        threads_(std::clamp<std::size_t>(dealing.threads, 1, std::max<std::size_t>(dealing.pieces, 1))) {}

  std::string run() {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < threads_; ++i) threads.emplace_back([this] { serve(); });
    try {
      collect();
    } catch (...) {
      fail(std::current_exception());
    }
    threads.clear();
    if (failure_) std::rethrow_exception(failure_);
    return description_;
  }

 private:
  /// A thread's life.
  void serve() try {
    const auto target = make_();
    while (const auto index = take()) {
      Delivery delivery = work_(*target, *index);
      const std::lock_guard lock(mutex_);
      finished_.emplace(*index, std::move(delivery));
      changed_.notify_all();
    }
    const std::lock_guard lock(mutex_);
    description_ = target->describe();
    leave();
  } catch (...) {
    fail(std::current_exception());
    const std::lock_guard lock(mutex_);
    leave();
  }

  std::optional<std::size_t> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return over() || next_ < delivered_ + kAhead * threads_; });
    if (over()) return std::nullopt;
    return next_++;
  }

  void collect() {
    std::unique_lock lock(mutex_);
    while (left_ < threads_ || finished_.contains(delivered_)) {
      if (const auto ready = finished_.extract(delivered_)) {
        lock.unlock();
        const bool more = ready.mapped()();
        lock.lock();
        ++delivered_;
        stopped_ = stopped_ || !more;
      } else {
        changed_.wait_for(lock, kIdle);
      }
      changed_.notify_all();
      if (!dealing_.idle) continue;
      lock.unlock();
      dealing_.idle();
      lock.lock();
    }
  }

  bool over() const { return stopped_ || interrupted() || next_ >= dealing_.pieces; }

  void leave() {
    ++left_;
    changed_.notify_all();
  }

  void fail(std::exception_ptr why) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = why;
    stopped_ = true;
    changed_.notify_all();
  }

  const Dealing& dealing_;
  const MakeTarget& make_;
  const Work& work_;
  const std::size_t threads_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, Delivery> finished_;
  std::size_t next_ = 0, delivered_ = 0, left_ = 0;
  bool stopped_ = false;
  std::string description_;
  std::exception_ptr failure_;
};

}  // namespace

std::string deal(const Dealing& dealing, const MakeTarget& make, const Work& work) {
  return Table(dealing, make, work).run();
}

}  // namespace ioasis::cli
