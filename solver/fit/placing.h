// The question put to Z3: bases of needs, bounds and pages of apertures, and a switch for each requirement.
#pragma once

#include <z3++.h>

#include "solver/fit/fit.h"

namespace ioasis::solver::fit {

class Placing {
 public:
  explicit Placing(const Question& question);

  const std::vector<Requirement>& all() const { return requirements_; }

  /// Whether those requirements can hold together, given by index.
  bool possible(const Core& held);

  /// Of `held`, which cannot hold together, some that cannot while all but any one of them can.
  Core smallest(Core held);

  /// With all requirements held, each need where it usually is, or else as low as can be.
  Placement place();

 private:
  void state_aperture(std::size_t index);
  void state_need(std::size_t index);
  void state_piece(std::size_t need, const Extent& offsets);
  void keep_apart();
  void keep_together();

  z3::expr number(std::uint64_t value) { return z3_.int_val(value); }
  z3::expr variable(const char* name, std::size_t index);
  /// The requirement is asked for; never, where there is none of that kind.
  z3::expr asked(Requirement::Kind kind, std::size_t index = 0);
  /// Moves the solver to a model in which the need lies where it should.
  void settle(std::size_t need);
  std::vector<Used> used(const std::vector<Placed>& needs) const;

  const Question& question_;
  std::vector<Requirement> requirements_;
  z3::context z3_;
  z3::solver solver_;
  std::vector<z3::expr> switches_;                // of requirements
  std::vector<z3::expr> bases_;                   // of needs
  std::vector<z3::expr> firsts_, lasts_, pages_;  // of apertures
  /// A piece of a need lies in an aperture.
  struct Choice {
    std::size_t need, piece, aperture;
    z3::expr chosen;
  };
  std::vector<Choice> choices_;
};

}  // namespace ioasis::solver::fit
