// The specification going along with a trace, step by step: what judges, explains and answers stands on this.
#pragma once

#include <span>

#include "model/oracle.h"
#include "traces/id_table.h"
#include "traces/trace.h"

namespace ioasis::conformance {

class Follower {
 public:
  /// At the beginning of the trace. Both must outlive the follower.
  Follower(const traces::Trace& trace, const model::Dialect& dialect)
      : oracle_(dialect, trace.memory, trace.caller, trace.files, *platform::named(trace.platform)) {}

  /// Makes the step: memory is written, names are filled in, and the specification rules. What a target answered
  /// (`seen`) is taken for what it may choose, and for what names stand for from then on. The ruling is valid until the
  /// next step.
  const model::Ruling& follow(const traces::Step& step, const traces::Answer* seen = nullptr);

  /// The ruling on the last step, as a kernel would answer that does as specified.
  traces::Answer answer(const traces::Step& step, const model::Ruling& ruling) const;

  /// The last step's struct before the call, names filled in.
  std::span<const std::uint8_t> filled() const { return filled_; }
  const traces::IdTable& ids() const { return ids_; }
  model::Oracle& oracle() { return oracle_; }
  const model::Oracle& oracle() const { return oracle_; }

  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

 private:
  model::Oracle oracle_;
  traces::IdTable ids_;
  std::span<const std::uint8_t> filled_;  ///< of `ids_`
};

}  // namespace ioasis::conformance
