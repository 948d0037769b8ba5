// A call under the reading that proves: under which condition each clause decides, and what is answered.
#pragma once

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include "model/clause.h"
#include "model/logic/amended_call.h"
#include "model/logic/symbolic.h"

namespace ioasis::model {

class SymbolicCall : public AmendedCall<Symbolic, SymbolicCall> {
 public:
  /// What the kernel chooses: anything it may, what Linux takes, or what Variation::taken says, permitted or not.
  enum class Choice { Any, Usual, Taken };

  struct Clause {
    std::string name;  ///< without the command's: "iova-taken"
    int number;        ///< as in rulings, counted from the first that was stated
    int error;         ///< 0 for an undefined situation
    Cite cite;
    SymbolicBool decides;  ///< it holds and no refusal before it does
    SymbolicBool holds;    ///< its condition alone
  };
  struct Answer {
    std::string field;
    SymbolicWord value;
  };
  struct Chosen : Answer {
    SymbolicBool forbidden;  ///< the call had been accepted so far, and the value is one that may not be chosen
  };

  /// How a call is made other than as the text says.
  struct Variation {
    Choice choice = Choice::Any;
    std::vector<Answer> taken = {};  ///< a value for each field of which there is a choice
    /// The clause that decides, "" for an accepted call, where that is known: it is assumed, and what follows from it
    /// is constant.
    std::optional<std::string> outcome = {};
  };
  /// `writable`: the answer fits what can be written of the struct, which is `room` bytes. `release`: the dialect's.
  SymbolicCall(SymbolicBool writable, SymbolicWord room, uapi::Release release, Variation variation,
               const Amendments& amendments = {})
      : AmendedCall(amendments),
        writable_(std::move(writable)),
        room_(std::move(room)),
        release_(release),
        variation_(std::move(variation)) {}

  /// See AmendedCall::refuse.
  template <class C>
  SymbolicBool state(std::string_view name, int error, const Cite& where, const Change* change, C&& condition) {
    const bool removed = change && change->kind == Change::Kind::Removed;
    const bool added = change && change->kind == Change::Kind::New;
    const auto here = removed ? SymbolicBool(false) : holds(where, condition);
    const auto decides = !decided_ && here;
    const int number = added ? kFirstDeclared + amendments().place_of(*change) : next_++;
    clauses_.push_back({std::string(name), number, error, where, decides, here});
    const auto known = variation_.outcome ? settled(name, decides) : decides;
    decided_ = decided_ || known;
    return known;
  }
  template <class C>
  void undefined(std::string_view name, const Cite& where, C&& condition) {
    const auto here = amendments().takes_out(name) ? SymbolicBool(false) : holds(where, condition);
    clauses_.push_back({std::string(name), next_++, 0, where, !decided_ && here, here});
  }
  SymbolicBool accepted() const { return !decided_; }
  /// A clause refused the call that says of nothing that it is left behind (Cite::leaves).
  SymbolicBool silent() const {
    SymbolicBool silent;
    for (const auto& clause : clauses_)
      if (clause.error != 0 && clause.cite.leaves.empty()) silent = silent || clause.decides;
    return silent;
  }

  template <class Tag>
  void answer(std::string_view field, const Quantity<Symbolic, Tag>& value) {
    answers_.push_back({std::string(field), amendments().takes_out(field) ? SymbolicWord(0) : value.word});
  }
  void returns(const Number<Symbolic>& value) { result_ = select(accepted(), value.word, SymbolicWord(0)); }
  Length<Symbolic> room() const { return {room_}; }
  /// Of what lies behind the fields, ranges are remembered and numbers are not followed.
  void put(const SymbolicBool&, std::uint64_t, unsigned, const Number<Symbolic>&) {}
  void put(const SymbolicBool& when, std::uint64_t, const SymbolicGaps& ranges, const Number<Symbolic>&) {
    told_.emplace(Told{when, ranges});
  }

  void write_back(const Cite& where) { write_back(where, SymbolicBool(true)); }
  void write_back(const Cite& where, const SymbolicBool& when) {
    refuse("answer-unwritable", EFAULT, where, [&] { return when && !writable_; });
    written_ = accepted() && when;
  }

  template <class Q, class May, class Usual>
  Q choose(std::string_view field, May&& may, Usual&& usual) {
    if (amendments().takes_out(field)) return {};
    auto& session = SymbolicSession::current();
    // What a refused call would have chosen is 0, as in the reading that runs.
    const Q value = variation_.choice == Choice::Usual   ? select(accepted(), usual(), Q{})
                    : variation_.choice == Choice::Taken ? Q{taken(field)}
                                                         : Q{session.fresh_word(std::string(field))};
    chosen_.push_back({{std::string(field), value.word}, accepted() && !may(value)});
    if (variation_.choice == Choice::Any) session.assume(!chosen_.back().forbidden);
    return value;
  }

  const std::vector<Clause>& clauses() const { return clauses_; }
  const std::vector<Chosen>& chosen() const { return chosen_; }
  /// The values of output fields; they reach the program where written() holds.
  const std::vector<Answer>& answers() const { return answers_; }
  const SymbolicBool& written() const { return written_; }
  /// Ranges written behind the fields, as many as there was room for.
  struct Told {
    SymbolicBool when;
    SymbolicGaps ranges;
  };
  const std::optional<Told>& told() const { return told_; }
  /// What ioctl returns; 0 of a refused call.
  const SymbolicWord& result() const { return result_; }

 private:
  /// Whether this clause is the one known to decide; it is assumed that the condition agrees.
  SymbolicBool settled(std::string_view name, const SymbolicBool& decides) const {
    const bool is = decided_.expr().is_false() && name == *variation_.outcome;
    SymbolicSession::current().assume(is ? decides : !decides);
    return SymbolicBool(is);
  }
  const SymbolicWord& taken(std::string_view field) const {
    return std::ranges::find(variation_.taken, field, &Answer::field)->value;
  }
  template <class C>
  SymbolicBool holds(const Cite& where, C&& condition) const {
    return where.holds_in(release_) ? condition() : SymbolicBool(false);
  }

  SymbolicBool writable_;
  SymbolicWord room_;
  uapi::Release release_;
  Variation variation_;
  int next_ = 0;
  SymbolicBool decided_;
  SymbolicBool written_;
  SymbolicWord result_;
  std::optional<Told> told_;
  std::vector<Clause> clauses_;
  std::vector<Chosen> chosen_;
  std::vector<Answer> answers_;
};

}  // namespace ioasis::model
