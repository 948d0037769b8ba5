// Which dialect of the specification a trace is followed in: one rule for all that follow traces.
#pragma once

#include <string>

#include "model/dialect.h"
#include "traces/trace.h"

namespace ioasis::conformance {

/// A trace's dialect is the one that its header names, unless one was chosen for all.
class DialectChoice {
 public:
  /// Each trace's own.
  DialectChoice() = default;
  /// This one, whatever traces say. It must outlive the choice.
  DialectChoice(const model::Dialect& all) : all_(&all) {}

  /// Throws std::invalid_argument, listing those there are, where the trace's own counts and is not known.
  const model::Dialect& of(const traces::Trace& trace) const;
  /// Its name; "of each trace" where each trace has its own.
  std::string name() const { return all_ ? all_->name : "of each trace"; }

 private:
  const model::Dialect* all_ = nullptr;
};

/// The dialect of that name. Throws std::invalid_argument, listing those there are.
const model::Dialect& known_dialect(const std::string& name);

}  // namespace ioasis::conformance
