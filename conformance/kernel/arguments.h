// Mutants of Debian's linux-source-6.12 that no call can show, each with the reason: arguments.json.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/kernel/mutants.h"

namespace ioasis::conformance::kernel {

struct Argument {
  std::string mutant;         ///< its name
  std::string before, after;  ///< as of the mutant; another source has another line there. Of a regression ""
  /// "equivalent": it does the same. "unreachable": what it changes is reached by no call of a trace, or in no such
  /// state. "debugging-only": what it changes is seen by who debugs a kernel, and else by nobody.
  std::string is;
  std::string why;  ///< a sentence
};

/// Throws std::invalid_argument saying what is wrong.
std::vector<Argument> parse_arguments(std::string_view json);

/// All there are.
const std::vector<Argument>& arguments();

/// The one about this mutant; null: there is none.
const Argument* argument_about(const Mutant& mutant, const std::vector<Argument>& among = arguments());

}  // namespace ioasis::conformance::kernel
