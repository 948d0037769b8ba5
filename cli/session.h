// What a run of the program has to hand: where it prints, and for whom.
#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <stdexcept>

namespace ioasis::cli {

/// What is known of the reader at the other end.
struct Terminal {
  bool out = false;  ///< results go to a terminal
  bool err = false;  ///< progress goes to a terminal
  bool colour = false;
  bool unicode = true;
  std::size_t width = 100;  ///< columns
};

struct Session {
  std::ostream& out;
  std::ostream& err;
  Terminal terminal;
  /// What the command line asks for; gives the exit code. Set by the subcommand that was named.
  std::function<int()> action;
};

/// What was asked for makes no sense. Exit code 2.
struct Unusable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ioasis::cli
