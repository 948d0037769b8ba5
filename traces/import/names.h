// Names for the objects of a trace that is made from numbers or variables.
#pragma once

#include <map>
#include <string>

#include "traces/trace.h"

namespace ioasis::traces {

/// "ioas" for out_ioas_id: what kind of object the field returns; "object" for a raw call.
std::string kind_of_object(const Step& step, std::uint16_t offset);

/// Hands out "ioas0", "ioas1", "hwpt0" and so on, and puts them into a trace.
class NewNames {
 public:
  explicit NewNames(Trace& trace) : trace_(trace) {}

  /// Binds a new name to the id that the step returns at `offset`; its index.
  std::uint16_t bind(Step& step, std::uint16_t offset);

 private:
  Trace& trace_;
  std::map<std::string, unsigned> used_;
};

}  // namespace ioasis::traces
