// The same work on many pieces, in several threads: the one place where this program shares work out.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

namespace ioasis::solver {

struct Sharing {
  std::size_t pieces = 0;  ///< SIZE_MAX: until something ends it
  unsigned threads = 1;
  std::size_t ahead = SIZE_MAX;                          ///< pieces that may be done and not yet taken, a thread
  std::function<bool()> stopped = [] { return false; };  ///< no piece is begun once it holds; asked by all threads
  std::function<bool()> idle = [] { return true; };      ///< about ten times a second, in the calling thread
};

/// What in_order() stands on. Made for one call of it.
template <class Make, class Take>
class SharedWork {
 public:
  SharedWork(const Sharing& sharing, Make& make, Take& take)
      : sharing_(sharing),
        make_(make),
        take_(take),
        threads_(std::clamp<std::size_t>(sharing.threads, 1, std::max<std::size_t>(sharing.pieces, 1))) {}

  void run() {
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < threads_; ++i) threads.emplace_back([this] { serve(); });
      try {
        collect();
      } catch (...) {
        fail();
      }
    }
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  using Result = std::invoke_result_t<std::invoke_result_t<Make&>&, std::size_t>;

  /// A thread's life.
  void serve() {
    try {
      auto work = make_();
      while (const auto index = begin()) {
        Result result = work(*index);
        const std::lock_guard lock(mutex_);
        finished_.emplace(*index, std::move(result));
        changed_.notify_all();
      }
    } catch (...) {
      fail();
    }
    const std::lock_guard lock(mutex_);
    ++left_;
    changed_.notify_all();
  }

  std::optional<std::size_t> begin() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return over() || next_ - taken_ < room(); });
    if (over()) return std::nullopt;
    return next_++;
  }

  void collect() {
    std::unique_lock lock(mutex_);
    while (left_ < threads_ || finished_.contains(taken_)) {
      bool more = true;
      if (auto ready = finished_.extract(taken_)) {
        lock.unlock();
        more = take_(std::move(ready.mapped()));
        lock.lock();
        ++taken_;
      } else {
        changed_.wait_for(lock, kIdle);
      }
      lock.unlock();
      more = sharing_.idle() && more;
      lock.lock();
      ended_ = ended_ || !more;
      changed_.notify_all();
    }
  }

  bool over() const { return ended_ || next_ >= sharing_.pieces || sharing_.stopped(); }
  std::size_t room() const { return sharing_.ahead > SIZE_MAX / threads_ ? SIZE_MAX : sharing_.ahead * threads_; }

  void fail() {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    ended_ = true;
    changed_.notify_all();
  }

  static constexpr std::chrono::milliseconds kIdle{100};

  const Sharing& sharing_;
  Make& make_;
  Take& take_;
  const std::size_t threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, Result> finished_;
  std::size_t next_ = 0, taken_ = 0, left_ = 0;
  bool ended_ = false;
  std::exception_ptr failure_;
};

/// Each thread makes itself a worker by make(), and calls worker(i) for pieces 0, 1, 2 ...; what it returns goes to
/// take(), in the calling thread and in that order. False from take() or idle() ends the work: no piece is begun any
/// more, those that are under way are taken too. What anything throws ends it as well, and what was thrown first is
/// thrown here.
template <class Make, class Take>
void in_order(const Sharing& sharing, Make make, Take take) {
  SharedWork<Make, Take>(sharing, make, take).run();
}

/// Calls work(0) ... work(pieces - 1) from `jobs` threads; pieces begun are finished. No piece is begun once
/// `stopped()` holds or some work has thrown; what was thrown first is thrown here.
template <class Work, class Stopped>
void share_out(std::size_t pieces, unsigned jobs, Work work, Stopped stopped) {
  const auto make = [&] { return [&](std::size_t index) { return work(index), true; }; };
  in_order({.pieces = pieces, .threads = jobs, .stopped = stopped}, make, [](bool) { return true; });
}

}  // namespace ioasis::solver
