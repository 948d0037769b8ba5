// A trace under construction, and where it stands.
#pragma once

#include "traces/following/follower.h"

namespace ioasis::gen {

/// Not to be copied or moved: where it stands looks at the memory of its own trace.
class Scene {
 public:
  Scene(const model::Dialect& dialect, traces::Trace trace);
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  /// What the specification would say of the step, without taking it.
  model::Ruling preview(const traces::Step& step) const { return follower_.preview(step); }
  /// Appends the step, whose output ids get new names, and takes its effects; the ruling stays valid until the next
  /// call.
  const model::Ruling& take(traces::Step step);

  /// The file that is looked at, as uapi::Origin has it: its objects are context(), the names of others are unknown.
  std::uint8_t file() const { return file_; }
  void look_at(std::uint8_t file) { file_ = file; }

  const model::Context<model::Concrete>& context() const { return follower_.oracle().context(file_); }
  const traces::Trace& trace() const { return trace_; }
  traces::Trace release() { return std::move(trace_); }

  const traces::IdTable& ids() const { return follower_.ids(); }

  /// The names that fields of that kind have bound, in order. A number of one kind means nothing as another, nor does
  /// an object's id on another file.
  std::vector<std::uint16_t> names_of(uapi::FieldKind kind) const;
  /// The name that was last made to stand for `number`, which is not 0, by a field of that kind: objects and
  /// descriptors are numbered apart.
  std::optional<std::uint16_t> name_of(uapi::FieldKind kind, std::uint64_t number) const;

 private:
  struct Named {
    uapi::FieldKind kind;
    std::uint16_t name;
    std::uint8_t file;
  };

  traces::Trace trace_;
  traces::Follower follower_;
  std::vector<Named> named_;  ///< by the steps so far
  std::uint8_t file_ = 0;

  bool known(const Named& named, uapi::FieldKind kind) const {
    return named.kind == kind && (kind == uapi::FieldKind::Fd || named.file == file_);
  }
};

/// Makes the output fields of a step of scene.trace() bind new names, called after the field: "ioas3".
void bind_outputs(traces::Step& step, traces::Trace& trace);

}  // namespace ioasis::gen
