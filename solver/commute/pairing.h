// Two calls, and the context in which whichever is first is made.
#pragma once

#include <array>
#include <functional>

#include "model/state/context.h"
#include "model/uapi/commands.h"

namespace ioasis::solver {

template <class L>
struct Pairing {
  using FieldOf = std::function<typename L::Word(std::string_view field)>;

  const model::Context<L>& before;
  std::array<uapi::Command, 2> commands;
  std::array<FieldOf, 2> given;
  std::array<model::Bool<L>, 2> accepted;  ///< in the first order, as are
  std::array<FieldOf, 2> answered;
};

}  // namespace ioasis::solver
