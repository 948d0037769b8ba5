// The same work on many pieces, in several threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace ioasis::solver {

/// Calls work(0) ... work(pieces - 1) from `jobs` threads, the calling one among them; pieces begun are finished. No
/// piece is begun once `stopped()` holds or some work has thrown; what was thrown first is thrown here.
template <class Work, class Stopped>
void share_out(std::size_t pieces, unsigned jobs, Work work, Stopped stopped) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr failure;
  std::mutex mutex;
  const auto run = [&] {
    for (std::size_t i = next++; i < pieces && !failed && !stopped(); i = next++) try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failed.exchange(true)) failure = std::current_exception();
      }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned job = 1; job < jobs; ++job) threads.emplace_back(run);
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace ioasis::solver
