// The options.
#include "cli/solver_options.h"

#include <CLI/CLI.hpp>

namespace ioasis::cli {

void add_solver_options(CLI::App& command, SolverOptions& options, const std::string& at_a_time, unsigned most) {
  command.add_option("-j,--jobs", options.jobs, at_a_time)->check(CLI::Range(1u, most));
  command.add_option("--timeout", options.timeout, "seconds for each question put to the solver")
      ->check(CLI::Range(1u, 3600u))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "of the solver");
}

}  // namespace ioasis::cli
