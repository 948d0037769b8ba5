// The numbers that a trace's names stand for while it runs.
#pragma once

#include <cstdint>
#include <vector>

#include "model/uapi/bytes.h"
#include "traces/trace.h"

namespace ioasis::conformance {

class IdTable {
 public:
  explicit IdTable(std::size_t names) : ids_(names) {}

  /// The step's struct with the ids filled in; valid until the next call.
  const std::vector<std::uint8_t>& fill(const traces::Step& step) {
    filled_.assign(step.bytes.begin(), step.bytes.end());
    for (const auto& id : step.relocations) uapi::store(filled_, id.offset, 4, ids_[id.name]);
    return filled_;
  }

  /// Takes the ids a step bound, if it succeeded; otherwise the names stand for what they did.
  void learn(const traces::Step& step, std::int32_t error, std::span<const std::uint8_t> bytes) {
    if (error == 0)
      for (const auto& id : step.bindings) ids_[id.name] = static_cast<std::uint32_t>(uapi::load(bytes, id.offset, 4));
  }

  std::uint32_t operator[](std::size_t name) const { return ids_[name]; }

 private:
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint8_t> filled_;
};

}  // namespace ioasis::conformance
