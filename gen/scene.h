// Where a trace under construction stands: the context its steps have led to, and the names of what is in it.
#pragma once

#include <optional>

#include "model/oracle.h"
#include "traces/trace.h"

namespace ioasis::gen {

class Scene {
 public:
  Scene(const model::Dialect& dialect, traces::Trace trace);

  /// What the specification would say of the step, without taking it.
  model::Ruling preview(const traces::Step& step) const;
  /// Appends the step and takes its effects; the ruling stays valid until the next call.
  const model::Ruling& take(traces::Step step);

  const model::Context<model::Concrete>& context() const { return oracle_.context(); }
  const traces::Trace& trace() const { return trace_; }
  traces::Trace release() { return std::move(trace_); }

  /// The name that a live object's id is bound to; none if no step bound it.
  std::optional<std::uint16_t> name_of(std::uint64_t id) const;
  /// The id that a name stands for now, live or not.
  std::uint64_t id_of(std::size_t name) const { return ids_[name]; }

 private:
  model::CallImage image(const traces::Step& step, std::vector<std::uint8_t>& bytes) const;

  traces::Trace trace_;
  model::Oracle oracle_;
  std::vector<std::uint64_t> ids_;  ///< by name
};

/// Makes the output fields of a step of scene.trace() bind new names, called after the field: "ioas3".
void bind_outputs(traces::Step& step, traces::Trace& trace);

}  // namespace ioasis::gen
