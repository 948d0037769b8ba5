// What a question to the solver may cost, and where it is written.
#pragma once

#include <filesystem>

namespace ioasis::solver {

struct Limits {
  unsigned milliseconds = 5000;     ///< for each question put to the solver
  unsigned seed = 0;                ///< of the solver's own choices
  std::filesystem::path dump = {};  ///< a folder that gets each question as SMT-LIB 2, with the answer; empty: none
};

}  // namespace ioasis::solver
