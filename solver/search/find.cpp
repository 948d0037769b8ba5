// Iterative deepening over sequences of calls; several threads share the sequences of a length.
#include "solver/search/find.h"

#include <atomic>
#include <barrier>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "gen/values.h"
#include "solver/search/meaning.h"
#include "solver/search/walk.h"
#include "solver/search/witness.h"

namespace ioasis::solver {

namespace {

constexpr std::size_t kSharedDepth = 3;

/// What the threads of a search have in common.
struct Shared {
  const Predicate& predicate;
  const model::Dialect& dialect;
  const FindOptions& options;
  std::mutex mutex;
  std::optional<traces::Trace> trace;
  std::exception_ptr failure;
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> sequences{0}, unanswered{0};
};

class Search {
 public:
  Search(Shared& shared, unsigned thread)
      : shared_(shared),
        thread_(thread),
        path_({&shared.dialect}, gen::usual_memory(),
              {.calls = shared.options.length,
               .milliseconds = shared.options.milliseconds,
               .seed = shared.options.seed}) {}

  /// Tries all sequences of exactly so many calls that are this thread's.
  void run(unsigned length) {
    length_ = length;
    search(0);
  }

 private:
  bool stopped() {
    if (shared_.options.cancelled()) shared_.stop = true;
    return shared_.stop;
  }
  /// Threads divide the beginnings of a few calls among themselves.
  bool mine() const {
    return path_.steps().size() != std::min<std::size_t>(kSharedDepth, length_) ||
           std::hash<std::string>{}(walk_.key()) % shared_.options.jobs == thread_;
  }

  /// From where the path stands, with the predicate's items from `item` on to come.
  void search(std::size_t item) {
    if (stopped()) return;
    const auto& items = shared_.predicate.items;
    const std::size_t made = path_.steps().size();
    if (item == items.size()) {
      if (made == length_) conclude();
      return;
    }
    std::size_t needed = 0;
    for (std::size_t i = item; i < items.size(); ++i) needed += items[i].call ? 1 : 0;
    if (made + needed > length_) return;

    if (items[item].call)
      make_call(item);
    else if (item + 1 < items.size() || made == length_)
      walk_.assert_that(meaning(items[item].condition, path_, calls_), [&] { search(item + 1); });
    if (made + needed < length_) fill(item);
  }

  void make_call(std::size_t item) {
    const auto& wanted = shared_.predicate.items[item];
    const auto ways = variants(shared_.predicate, *wanted.call, path_, walk_.before());
    for (std::size_t i = 0; i < ways.size() && !stopped(); ++i)
      walk_.take(ways[i], "n" + std::to_string(i), true, [&] {
        if (!mine()) return;
        calls_.push_back(path_.steps().size() - 1);
        path_.require(meaning(wanted.condition, path_, calls_));
        if (whole() || walk_.feasible()) search(item + 1);
        calls_.pop_back();
      });
  }

  void fill(std::size_t item) {
    const auto ways = fillers(path_, walk_.before());
    for (std::size_t i = 0; i < ways.size() && !stopped(); ++i)
      walk_.take(ways[i], "f" + std::to_string(i), false, [&] {
        if (mine() && (whole() || walk_.feasible())) search(item);
      });
  }

  /// Of a whole sequence conclude() asks.
  bool whole() const { return path_.steps().size() == length_; }

  void conclude() {
    report();
    if (shared_.options.besides) shared_.options.besides(path_);
    const auto answer = path_.ask();
    if (answer == Answer::Unknown) ++shared_.unanswered;
    if (answer != Answer::Yes) return;
    settle(path_);
    auto trace = witness(path_);
    const std::lock_guard lock(shared_.mutex);
    if (!shared_.stop.exchange(true)) shared_.trace = std::move(trace);
  }

  void report() {
    const auto tried = ++shared_.sequences;
    if (!shared_.options.progress) return;
    const std::lock_guard lock(shared_.mutex);
    shared_.options.progress(static_cast<unsigned>(length_), tried);
  }

  Shared& shared_;
  std::size_t thread_, length_ = 0;
  Path path_;
  Walk walk_{path_, shared_.predicate.commands()};
  std::vector<std::size_t> calls_;  ///< steps that are the predicate's calls
};

}  // namespace

FindResult find(const Predicate& predicate, const model::Dialect& dialect, const FindOptions& options) {
  Shared shared{predicate, dialect, options, {}, {}, {}, {}, {}, {}};
  unsigned length = static_cast<unsigned>(predicate.calls());
  FindResult result;
  result.searched = length > 0 ? length - 1 : 0;
  bool over = length > options.length;
  if (over) return result;
  // A length is done when every thread is done with it.
  std::barrier lengths(options.jobs, [&]() noexcept {
    if (!shared.stop) result.searched = length;
    over = shared.stop || length == options.length;
    ++length;
  });
  const auto work = [&](unsigned thread) {
    std::optional<Search> search;
    while (!over) {
      try {
        if (!search) search.emplace(shared, thread);
        search->run(length);
      } catch (...) {
        const std::lock_guard lock(shared.mutex);
        shared.failure = std::current_exception();
        shared.stop = true;
      }
      lengths.arrive_and_wait();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned thread = 1; thread < options.jobs; ++thread) threads.emplace_back(work, thread);
    work(0);
  }
  if (shared.failure) std::rethrow_exception(shared.failure);
  result.trace = std::move(shared.trace);
  result.sequences = shared.sequences;
  result.unanswered = shared.unanswered;
  return result;
}

}  // namespace ioasis::solver
