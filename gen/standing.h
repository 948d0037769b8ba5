// Where a trace that is being run stands: what its steps have led to, and the ids that its names stand for.
#pragma once

#include "model/oracle.h"
#include "traces/id_table.h"

namespace ioasis::gen {

class Standing {
 public:
  /// At the beginning of a trace. Both must outlive it; of the trace the header alone is used.
  Standing(const model::Dialect& dialect, const traces::Trace& trace)
      : oracle_(dialect, trace.memory, trace.caller, trace.files, *platform::named(trace.platform)) {}

  const model::Oracle& oracle() const { return oracle_; }
  const model::Context<model::Concrete>& context() const { return oracle_.context(); }

  const traces::IdTable& ids() const { return ids_; }

  /// What the specification would say of the step.
  model::Ruling preview(const traces::Step& step) const;
  /// Takes the step's effects; the ruling stays valid until the next call.
  const model::Ruling& take(const traces::Step& step);

 private:
  model::Oracle oracle_;
  traces::IdTable ids_;
};

}  // namespace ioasis::gen
