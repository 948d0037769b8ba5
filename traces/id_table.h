// The numbers that a trace's names stand for while it runs, or stood for when it was recorded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/uapi/bytes.h"
#include "traces/trace.h"

namespace ioasis::traces {

class IdTable {
 public:
  /// The step's struct with the ids filled in; valid until the next call.
  const std::vector<std::uint8_t>& fill(const Step& step) {
    filled_.assign(step.bytes.begin(), step.bytes.end());
    put(step, filled_);
    return filled_;
  }

  const std::vector<std::uint8_t>& last_filled() const { return filled_; }

  /// The same, to be kept.
  std::vector<std::uint8_t> filled(const Step& step) const {
    std::vector<std::uint8_t> bytes = step.bytes;
    put(step, bytes);
    return bytes;
  }

  /// The same, as it lies in memory: nothing when the pointer is null.
  std::vector<std::uint8_t> placed(const Step& step) const {
    return uapi::is_placed(step.site) ? filled(step) : std::vector<std::uint8_t>();
  }

  /// Takes the ids a step bound, if it succeeded; otherwise its names stand for what they did.
  void learn(const Step& step, std::int32_t error, std::span<const std::uint8_t> bytes) {
    if (error != 0) return;
    for (const auto& id : step.bindings) {
      if (id.name >= ids_.size()) ids_.resize(id.name + 1u), kinds_.resize(id.name + 1u);
      ids_[id.name] = static_cast<std::uint32_t>(uapi::load(bytes, id.offset, kWidth));
      kinds_[id.name] = kind_at(step, id.offset);
    }
  }

  /// The same, from what a recorded step got; nothing if it got no answer.
  void learn(const Step& step) {
    if (step.got) learn(step, step.got->error, step.got->bytes);
  }

  /// 0 for a name that no call has bound yet.
  std::uint32_t operator[](std::size_t name) const { return name < ids_.size() ? ids_[name] : 0; }

  /// The name that was last made to stand for `id`, which is not 0, of an object (or of what `kind` says: each kind is
  /// numbered apart); names are used again, as ids are.
  std::optional<std::uint16_t> name_of(std::uint64_t id, uapi::FieldKind kind = uapi::FieldKind::ObjectId) const {
    for (std::size_t name = ids_.size(); name-- > 0;)
      if (ids_[name] == id && id != 0 && kinds_[name] == kind) return static_cast<std::uint16_t>(name);
    return std::nullopt;
  }

 private:
  /// What the step returns there; of a raw call, an object.
  static uapi::FieldKind kind_at(const Step& step, std::uint16_t offset) {
    if (step.command)
      for (const uapi::Field& field : uapi::info(*step.command).fields)
        if (field.offset == offset) return field.kind;
    return uapi::FieldKind::ObjectId;
  }

  void put(const Step& step, std::vector<std::uint8_t>& bytes) const {
    for (const auto& id : step.relocations) uapi::store(bytes, id.offset, kWidth, (*this)[id.name]);
  }

  static constexpr std::size_t kWidth = 4;  ///< bytes of an id

  std::vector<std::uint32_t> ids_;
  std::vector<uapi::FieldKind> kinds_;  ///< what each name stands for
  std::vector<std::uint8_t> filled_;
};

}  // namespace ioasis::traces
