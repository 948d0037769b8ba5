// Walking both dialects side by side, and asking for ways not seen yet.
#include "solver/search/diff.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

#include "gen/values.h"
#include "model/spec.h"
#include "solver/commands.h"
#include "solver/parallel.h"
#include "solver/search/walk.h"
#include "solver/search/witness.h"

namespace ioasis::solver {

using namespace model;

namespace {

using Key = std::array<std::string, 3>;  ///< Way::left, right and answer

/// A way that the last call of a path may differ in, and when it does.
struct Possible {
  Key key;
  SymbolicBool when;
};

std::string id_of(uapi::Command command, const std::string& clause) {
  return std::string(uapi::info(command).name) + "/" + (clause.empty() ? "accepted" : clause);
}

bool same(const SymbolicBool& a, const SymbolicBool& b) { return z3::eq(a.expr(), b.expr()); }

/// How a call can end under one dialect: by a clause, or accepted.
struct End {
  std::string clause;
  int error;
  SymbolicBool when;
};

std::vector<End> ends(const SymbolicCall& call) {
  std::vector<End> all{{"", 0, call.accepted()}};
  for (const auto& clause : call.clauses())
    if (clause.error != 0 && !clause.decides.expr().is_false())
      all.push_back({clause.name, clause.error, clause.decides});
  return all;
}

/// The ids of a clause of either dialect's text.
struct Names {
  const Dialect &left, &right;
  uapi::Command command;
  std::string of_left(const std::string& clause) const { return id_of(left.answering(command), clause); }
  std::string of_right(const std::string& clause) const { return id_of(right.answering(command), clause); }
};

std::vector<Possible> between_releases(const Step& step, const Names& names) {
  std::vector<Possible> all;
  const auto left = ends(step.call(0)), right = ends(step.call(1));
  for (const auto& a : left)
    for (const auto& b : right) {
      // What decides under one decides under the other unless something before it differs.
      const bool apart = a.error != b.error && !std::ranges::any_of(right, [&](const End& e) {
                           return e.clause == a.clause && same(e.when, a.when);
                         });
      if (apart) all.push_back({{names.of_left(a.clause), names.of_right(b.clause), ""}, a.when && b.when});
    }
  const auto both = step.accepted(0) && step.accepted(1);
  for (std::size_t i = 0; i < step.call(0).answers().size(); ++i) {
    const auto &a = step.call(0).answers()[i], &b = step.call(1).answers()[i];
    const auto left_accepts = names.of_left(""), right_accepts = names.of_right("");
    const auto differs = both && a.value != b.value;
    if (!differs.expr().is_false()) all.push_back({{left_accepts, right_accepts, a.field}, differs});
  }
  const auto returned = both && step.call(0).result() != step.call(1).result();
  if (!returned.expr().is_false()) all.push_back({{names.of_left(""), names.of_right(""), "result"}, returned});
  return all;
}

std::vector<Possible> from_contract(const Step& step, std::size_t contract) {
  std::vector<Possible> all;
  for (const auto& decided : ends(step.call(1 - contract)))
    for (const auto& other : step.call(contract).clauses()) {
      if (decided.error == 0 || other.error == 0 || other.error == decided.error || other.holds.expr().is_false())
        continue;
      Key key{id_of(step.command, decided.clause), id_of(step.command, other.name), ""};
      if (contract == 0) std::swap(key[0], key[1]);
      all.push_back({key, decided.when && other.holds});
    }
  return all;
}

struct Shared {
  const Dialect &left, &right;
  const DiffOptions& options;
  std::mutex mutex;
  std::vector<Way> ways;
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> sequences{0}, unanswered{0};
};

/// The ways in which one command's answers differ.
class Comparison {
 public:
  Comparison(Shared& shared, uapi::Command command)
      : shared_(shared),
        command_(command),
        path_(
            {&shared.left, &shared.right}, gen::usual_memory(),
            {.calls = shared.options.length, .milliseconds = shared.options.milliseconds, .seed = shared.options.seed},
            shared.options.platform ? *shared.options.platform : platform::mock()) {}

  void run() {
    for (length_ = 1; length_ <= shared_.options.length; ++length_) search();
  }

 private:
  bool stopped() {
    if (shared_.options.cancelled()) shared_.stop = true;
    return shared_.stop;
  }

  void search() {
    if (path_.steps().size() + 1 == length_) return compare();
    const auto ways = fillers(path_, walk_.before());
    for (std::size_t i = 0; i < ways.size() && !stopped(); ++i)
      walk_.take(ways[i], "f" + std::to_string(i), false, [&] {
        if (walk_.feasible()) search();
      });
  }

  void compare() {
    if (stopped()) return;
    path_.push();
    const Step step = path_.call({.command = command_});
    // A contract looks at a whole list, even behind an entry at fault.
    if (shared_.left.contract || shared_.right.contract)
      if (const auto list = list_read(command_); list && !list->count.empty())
        path_.require(step.argument(list->count) <= SymbolicWord(step.entries.size()));
    auto possible = shared_.left.contract != shared_.right.contract
                        ? from_contract(step, shared_.left.contract ? 0 : 1)
                        : between_releases(step, {shared_.left, shared_.right, command_});
    std::erase_if(possible, [&](const Possible& one) { return seen_.contains(one.key) || one.when.expr().is_false(); });
    while (!possible.empty() && !stopped() && one_more(possible)) {
    }
    path_.pop();
    report();
  }

  /// Asks for some way that is left; notes all that the trace shows, and takes them out.
  bool one_more(std::vector<Possible>& possible) {
    path_.push();
    SymbolicBool some;
    for (const auto& one : possible) some = some || one.when;
    path_.require(some);
    const auto answer = path_.ask();
    if (answer == Answer::Unknown) ++shared_.unanswered;
    if (answer == Answer::Yes) {
      settle(path_);
      const auto trace = witness(path_);
      std::erase_if(possible, [&](const Possible& one) {
        const bool shown = path_.value(one.when);
        if (shown) note(one.key, trace);
        return shown;
      });
    }
    path_.pop();
    return answer == Answer::Yes;
  }

  void note(const Key& key, traces::Trace trace) {
    seen_.insert(key);
    trace.note = shared_.left.name + ": " + key[0] + ", " + shared_.right.name + ": " + key[1] +
                 (key[2].empty() ? "" : ", different " + key[2]);
    const std::lock_guard lock(shared_.mutex);
    shared_.ways.push_back({command_, key[0], key[1], key[2], std::move(trace)});
  }

  void report() {
    const auto done = ++shared_.sequences;
    if (!shared_.options.progress) return;
    const std::lock_guard lock(shared_.mutex);
    shared_.options.progress(done, shared_.ways.size());
  }

  Shared& shared_;
  uapi::Command command_;
  std::size_t length_ = 1;
  Path path_;
  Walk walk_{path_, {command_}};
  std::set<Key> seen_;
};

}  // namespace

DiffResult diff(const Dialect& left, const Dialect& right, const DiffOptions& options) {
  Shared shared{left, right, options, {}, {}, {}, {}, {}};
  DiffResult result;
  std::vector<uapi::Command> in_both;
  for (const auto& info : all_commands())
    if (!options.only || *options.only == info.command) {
      const bool has_left = answers(left, info), has_right = answers(right, info);
      auto& those = !has_right ? result.only_left : has_left ? in_both : result.only_right;
      if (has_left || has_right) those.push_back(info.command);
    }
  share_out(
      in_both.size(), options.jobs, [&](std::size_t i) { Comparison(shared, in_both[i]).run(); },
      [&] { return shared.stop.load(); });
  std::ranges::stable_sort(shared.ways, {},
                           [](const Way& way) { return std::pair(way.command, way.trace.steps.size()); });
  result.ways = std::move(shared.ways);
  result.sequences = shared.sequences;
  result.unanswered = shared.unanswered;
  result.complete = !shared.stop;
  return result;
}

}  // namespace ioasis::solver
