// What subcommands that ask the solver have in common.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace ioasis::cli {

struct SolverOptions {
  unsigned jobs = 1;
  unsigned timeout = 10;  ///< seconds for each question
  unsigned seed = 0;

  unsigned milliseconds() const { return timeout * 1000; }
};

/// Adds --jobs (`at_a_time` says of what, `most` of how many), --timeout and --seed.
void add_solver_options(CLI::App& command, SolverOptions& options, const std::string& at_a_time, unsigned most = 64);

}  // namespace ioasis::cli
