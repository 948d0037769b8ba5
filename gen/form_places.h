// The lines on which a trace names addresses: user memory, and the IOVAs of each I/O address space apart.
#pragma once

#include <map>
#include <optional>

#include "gen/order_type.h"
#include "traces/trace.h"

namespace ioasis::gen {

class FormPlaces {
 public:
  explicit FormPlaces(const traces::Trace& trace);

  OrderType& memory() { return memory_; }
  /// The space that an id field of the step leads to, itself or by what serves it.
  OrderType& space(const traces::Step& step, const uapi::Field& id);
  template <class F>
  void each_space(F&& visit) {
    for (auto& [key, space] : spaces_) visit(space.line);
  }

  /// Makes it count where memory begins and ends, and what may be written.
  void show_memory();
  /// Makes the apertures of devices count in the space that the field leads to. What the step gives out serves it.
  void attach(const traces::Step& step, const uapi::Field& id);

  void take_pokes(const traces::Step& step);
  /// A number that the trace has written to memory, as far as it has.
  std::uint64_t poked(std::uint64_t address, unsigned width) const;

  /// All lines: spaces by order of their first use, then memory.
  std::string text() const;

 private:
  struct Space {
    std::size_t number;
    OrderType line;
  };

  /// The space of a name, or of a number that is none.
  std::int64_t key(const traces::Step& step, const uapi::Field& id) const;

  const traces::Trace& trace_;
  std::vector<std::optional<std::int64_t>> serves_;  ///< by name, what serves a space
  std::map<std::int64_t, Space> spaces_;
  OrderType memory_;
  std::map<std::uint64_t, std::uint8_t> poked_;
};

}  // namespace ioasis::gen
