// A call to which a text states its clauses, some of which read otherwise than they are written: the same under every
// reading.
#pragma once

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "model/clause.h"
#include "model/logic/logic.h"
#include "model/overlay.h"

namespace ioasis::model {

/// `Call` derives from it, and states what a clause comes to by
/// `state(name, error, where, change, condition)`; `change` is null where the text is followed as it is written.
template <class L, class Call>
class AmendedCall {
 public:
  explicit AmendedCall(Amendments amendments) : amendments_(std::move(amendments)) {}

  /// States a clause: the call fails with `error` when `condition()` holds and no earlier clause has decided. Whether
  /// it decides.
  template <class C>
  Bool<L> refuse(std::string_view name, std::int32_t error, const Cite& where, C&& condition) {
    const Change* change = amendments_.to(name);
    const int changed = change && change->kind == Change::Kind::Errno ? change->error : error;
    const auto decides = amendments_.takes_out(name)
                             ? itself().state(name, error, where, nullptr, [] { return !L::yes(); })
                             : itself().state(name, changed, where, change, condition);
    pass(name);
    return decides;
  }

  /// That clause has been asked about: here, or, of the framing, by who made the call.
  void pass(std::string_view name) {
    amendments_.each_behind(name, [&](const Change& added) { add(added); });
  }

  /// What new clauses ask, once the arguments are known; those that stand behind the framing's have waited for it.
  void given(std::function<Bool<L>(const Condition&)> asked) {
    asked_ = std::move(asked);
    for (const Change* change : std::exchange(waiting_, {})) add(*change);
  }
  const Amendments& amendments() const { return amendments_; }

 private:
  void add(const Change& added) {
    if (!asked_) {
      waiting_.push_back(&added);
      return;
    }
    itself().state(added.clause, added.error, added.text.cite, &added, [&] { return asked_(added.when); });
    pass(added.clause);
  }
  Call& itself() { return static_cast<Call&>(*this); }

  Amendments amendments_;
  std::function<Bool<L>(const Condition&)> asked_;
  std::vector<const Change*> waiting_;
};

}  // namespace ioasis::model
