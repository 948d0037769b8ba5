// Iterative deepening over sequences of calls; several threads share the sequences of a length.
#include "solver/find.h"

#include <atomic>
#include <barrier>
#include <exception>
#include <mutex>
#include <set>
#include <thread>

#include "gen/values.h"
#include "solver/meaning.h"
#include "solver/variants.h"
#include "solver/witness.h"

namespace ioasis::solver {

namespace {

constexpr std::size_t kSharedDepth = 3;  ///< threads divide the beginnings of so many calls among themselves

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
    walk(0, "");
  }

 private:
  bool stopped() {
    if (shared_.options.cancelled()) shared_.stop = true;
    return shared_.stop;
  }
  bool mine(const std::string& key, std::size_t depth) const {
    return depth != std::min<std::size_t>(kSharedDepth, length_) ||
           std::hash<std::string>{}(key) % shared_.options.jobs == thread_;
  }

  /// From where the path stands, with the predicate's items from `item` on to come. `key` names the choices so far.
  void walk(std::size_t item, const std::string& key) {
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
      name_call(item, key);
    else
      assert_state(item, key);
    if (made + needed < length_) fill(item, key);
  }

  void assert_state(std::size_t item, const std::string& key) {
    const bool last = item + 1 == shared_.predicate.items.size();
    if (last && path_.steps().size() < length_) return;
    path_.push();
    path_.require(meaning(shared_.predicate.items[item].condition, path_, calls_));
    const auto filler = std::exchange(before_.filler, std::nullopt);
    if (!path_.blocked()) walk(item + 1, key + "s");
    before_.filler = filler;
    path_.pop();
  }

  void name_call(std::size_t item, const std::string& key) {
    const auto& wanted = shared_.predicate.items[item];
    const auto ways = variants(shared_.predicate, *wanted.call, path_, before_);
    for (std::size_t i = 0; i < ways.size(); ++i)
      take(ways[i], key + "n" + std::to_string(i), true, [&](const std::string& next) {
        calls_.push_back(path_.steps().size() - 1);
        path_.require(meaning(wanted.condition, path_, calls_));
        if (feasible(next)) walk(item + 1, next);
        calls_.pop_back();
      });
  }

  void fill(std::size_t item, const std::string& key) {
    const auto ways = fillers(path_, before_);
    for (std::size_t i = 0; i < ways.size(); ++i)
      take(ways[i], key + "f" + std::to_string(i), false, [&](const std::string& next) {
        if (feasible(next)) walk(item, next);
      });
  }

  /// Makes a call, goes on, and takes it back.
  template <class F>
  void take(const Variant& way, const std::string& key, bool named, F&& go_on) {
    if (stopped() || !mine(key, path_.steps().size() + 1)) return;
    path_.push();
    const auto filler = before_.filler;
    path_.call(way.call);
    before_.named.push_back(named);
    before_.filler = named ? std::nullopt : std::optional(way);
    if (!way.decides.empty()) {
      SymbolicBool one;
      for (const auto& name : way.decides) one = one || path_.steps().back().clause(name).decides;
      path_.require(one);
    }
    if (!path_.blocked()) go_on(key);
    before_.filler = filler;
    before_.named.pop_back();
    path_.pop();
  }

  /// Whether the path so far can be walked, or may be. Of a whole sequence conclude() asks.
  bool feasible(const std::string& key) {
    if (path_.blocked() || dead_.contains(key)) return false;
    if (path_.steps().size() == length_ || alive_.contains(key)) return true;
    const auto answer = path_.ask();
    (answer == Answer::No ? dead_ : alive_).insert(key);
    return answer != Answer::No;
  }

  void conclude() {
    report();
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
  Before before_;
  std::vector<std::size_t> calls_;      ///< steps that are the predicate's calls
  std::set<std::string> dead_, alive_;  ///< beginnings already asked about
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
