// Going along a path and back, call by call, and remembering which beginnings lead nowhere.
#pragma once

#include <set>
#include <string>

#include "solver/search/variants.h"

namespace ioasis::solver {

class Walk {
 public:
  /// `about`: as Before::about.
  Walk(Path& path, std::set<uapi::Command> about) : path_(path) { before_.about = std::move(about); }

  /// Makes a call, goes on if it is not ruled out on its face, and takes it back. `tag` tells it from others that
  /// could be made here.
  template <class F>
  void take(const Variant& way, const std::string& tag, bool named, F&& go_on) {
    path_.push();
    const auto length = key_.size();
    const auto filler = before_.filler;
    key_ += tag;
    before_.filler = named ? std::nullopt : std::optional(way);
    before_.named.push_back(named);
    path_.call(way.call);
    if (!way.decides.empty()) {
      SymbolicBool one;
      for (const auto& name : way.decides) one = one || path_.steps().back().clause(name).decides;
      path_.require(one);
    }
    if (!path_.blocked()) go_on();
    before_.named.pop_back();
    before_.filler = filler;
    key_.resize(length);
    path_.pop();
  }

  /// Requires something of the context, goes on, and takes it back.
  template <class F>
  void assert_that(const SymbolicBool& condition, F&& go_on) {
    path_.push();
    const auto filler = std::exchange(before_.filler, std::nullopt);
    key_ += 's';
    path_.require(condition);
    if (!path_.blocked()) go_on();
    key_.pop_back();
    before_.filler = filler;
    path_.pop();
  }

  /// Whether the path so far can be walked, or may be. Asked once of each beginning.
  bool feasible() {
    if (path_.blocked() || dead_.contains(key_)) return false;
    if (alive_.contains(key_)) return true;
    const auto answer = path_.ask();
    (answer == Answer::No ? dead_ : alive_).insert(key_);
    return answer != Answer::No;
  }

  /// The choices so far.
  const std::string& key() const { return key_; }
  const Before& before() const { return before_; }

 private:
  Path& path_;
  Before before_;
  std::string key_;
  std::set<std::string> dead_, alive_;
};

}  // namespace ioasis::solver
