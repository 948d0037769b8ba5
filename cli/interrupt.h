// Ctrl-C: the first ends the run in order, the second at once.
#pragma once

#include <exception>

namespace ioasis::cli {

/// Makes SIGINT and SIGTERM set interrupted(); a second one, more than a second later, kills as usual.
void catch_interrupts();

/// Long work asks this often, and ends with what it has.
bool interrupted();

/// Ends work that has nothing to hand over when it is cut short. Exit code 130.
struct Interrupted : std::exception {
  const char* what() const noexcept override { return "interrupted"; }
};

}  // namespace ioasis::cli
