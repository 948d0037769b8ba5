// What became of mutants, for people and for programs: a line each, then how many were found.
#pragma once

#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "cli/check/mutant_trial.h"
#include "cli/show/report.h"
#include "conformance/kernel/mutants.h"

namespace ioasis::cli::check {

/// The outcome's result; "argued" where it was missed and no call can show it.
std::string called(const conformance::kernel::Mutant& mutant, const MutantOutcome& outcome);

/// The lines that differ, and of a regression what it takes back.
void print_change(std::ostream& out, const conformance::kernel::Mutant& mutant);

void print_outcome(std::ostream& out, const conformance::kernel::Mutant& mutant, const MutantOutcome& outcome,
                   const Style& style);

/// The mutants of a campaign, as far as they were tried.
class MutantReport {
 public:
  /// `outcomes` by name.
  MutantReport(const std::vector<conformance::kernel::Mutant>& mutants,
               const std::map<std::string, MutantOutcome>& outcomes);

  /// How many, and those that were missed or argued about. `file` has all.
  void print(std::ostream& out, const std::filesystem::path& file) const;
  Json json() const;

 private:
  struct Tried {
    const conformance::kernel::Mutant& mutant;
    const MutantOutcome& outcome;
  };
  std::size_t count(const std::string& result) const;
  void print_those(std::ostream& out, const std::string& result) const;

  std::vector<Tried> tried_;
  std::size_t median_steps_ = 0;
  std::size_t selftest_asked_ = 0, selftest_finds_ = 0;
};

}  // namespace ioasis::cli::check
