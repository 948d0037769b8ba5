// A check as a list of test cases, for the formats of test runners: a group a command, a case a clause.
#pragma once

#include <string>
#include <vector>

#include "cli/check/check.h"

namespace ioasis::cli::check {

struct Case {
  enum class State { Passed, Failed, Skipped };
  std::string name;  ///< "iova-taken", of the group IOAS_MAP
  State state = State::Passed;
  std::string why = {};  ///< it failed, over several lines, or was skipped
};

struct Group {
  std::string name;
  std::vector<Case> cases;
  bool failed() const;
};

/// The clauses of the dialect; then, in a group "kernel", that it can be run at all, and findings at no clause. What
/// fails is what the patch brought.
std::vector<Group> cases_of(const Result& result);

}  // namespace ioasis::cli::check
