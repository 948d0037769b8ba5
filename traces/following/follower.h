// The specification going along with a trace, step by step: what judges, explains, answers, expects and generates
// stands on this.
#pragma once

#include <span>

#include "model/oracle.h"
#include "traces/id_table.h"
#include "traces/trace.h"

namespace ioasis::traces {

class Follower {
 public:
  /// At the beginning of the trace, of which the header alone is used. Both must outlive the follower.
  Follower(const Trace& trace, const model::Dialect& dialect)
      : oracle_(dialect, trace.memory, trace.caller, trace.files, *platform::named(trace.platform)) {}

  /// Makes the step: memory is written, names are filled in, and the specification rules. What a target answered
  /// (`seen`) is taken for what it may choose, and for what names stand for from then on. The ruling is valid until the
  /// next step.
  const model::Ruling& follow(const Step& step, const Answer* seen = nullptr);

  /// What the specification would say of the step, without taking it.
  model::Ruling preview(const Step& step) const;

  /// Makes the step in two parts, for those who have to see the call before they know what was chosen: memory is
  /// written and names are filled in; then the specification rules, and names stand for what it answers.
  model::CallImage prepare(const Step& step, const Answer* seen = nullptr);
  const model::Ruling& take(const Step& step, const model::CallImage& call, const model::Observation* seen);

  /// The ruling on the last step, as a kernel would answer that does as specified.
  Answer answer(const Step& step, const model::Ruling& ruling) const;

  /// The last step's struct before the call, names filled in.
  std::span<const std::uint8_t> filled() const { return ids_.last_filled(); }
  const IdTable& ids() const { return ids_; }
  model::Oracle& oracle() { return oracle_; }
  const model::Oracle& oracle() const { return oracle_; }
  const model::Context<model::Concrete>& context() const { return oracle_.context(); }

 private:
  model::Oracle oracle_;
  IdTable ids_;
};

}  // namespace ioasis::traces
