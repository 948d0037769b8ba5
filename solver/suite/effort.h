// How the cases of a suite were found.
#pragma once

#include <cstddef>

namespace ioasis::solver {

struct Effort {
  std::size_t questions = 0;   ///< cases asked for
  std::size_t impossible = 0;  ///< those that there are not
  std::size_t unknown = 0;     ///< those without an answer within the solver's effort
  std::size_t repeated = 0;    ///< those found, but the same as another up to names and places
  std::size_t inputs = 0;      ///< inputs of the cases found
  std::size_t tied = 0;  ///< of these, those that no value worth giving fits, so that the boundary alone fixes them

  void add(const Effort& other) {
    questions += other.questions;
    impossible += other.impossible;
    unknown += other.unknown;
    repeated += other.repeated;
    inputs += other.inputs;
    tied += other.tied;
  }
};

}  // namespace ioasis::solver
