// Which dialect of the specification a trace is followed in: one rule for all that follow traces.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/dialect.h"
#include "traces/trace.h"

namespace ioasis::conformance {

/// A trace's dialect is the one that its header names, unless one was chosen for all; either as an overlay has it.
class DialectChoice {
 public:
  /// Each trace's own.
  DialectChoice() = default;
  /// This one, whatever traces say. It must outlive the choice.
  DialectChoice(const model::Dialect& all) : all_(&all) {}
  /// The same, as the overlay has it.
  DialectChoice under(std::shared_ptr<const model::Overlay> overlay) const;

  /// Throws std::invalid_argument, listing those there are, where the trace's own counts and is not known.
  const model::Dialect& of(const traces::Trace& trace) const;
  /// Its name; "of each trace" where each trace has its own.
  std::string name() const { return all_ ? all_->name : "of each trace"; }

 private:
  const model::Dialect* all_ = nullptr;
  std::shared_ptr<const std::vector<model::Dialect>> amended_;  ///< all that there may be; null: no overlay
};

/// The dialect of that name. Throws std::invalid_argument, listing those there are.
const model::Dialect& known_dialect(const std::string& name);

}  // namespace ioasis::conformance
