// What became of the faults injected into the calls of each ioctl, for people and for programs.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>

#include "cli/show/report.h"
#include "conformance/campaign/fault_walk.h"

namespace ioasis::cli {

class FaultTally {
 public:
  void count(const conformance::FaultReplay& replay);
  void add(const FaultTally& other);

  /// Allocations that failed, over all ioctls.
  std::size_t points() const;
  /// Some replay diverged, crashed or hung.
  bool any_failed() const;

  /// A line an ioctl, then the sums, then why some were not judged.
  void print(std::ostream& out, const Style& style) const;
  Json json() const;

 private:
  struct Row {
    std::size_t points = 0;
    std::map<conformance::FaultReplay::Kind, std::size_t> kinds;
    std::size_t crashes = 0;                     ///< and hangs, of the failed
    std::map<std::int32_t, std::size_t> errors;  ///< of the refused

    std::size_t of(conformance::FaultReplay::Kind kind) const;
    std::map<std::string, std::size_t> reasons;  ///< of the unjudged

    void add(const Row& other);
  };

  Row sum() const;

  std::map<std::string, Row> rows_;  ///< by ioctl
};

}  // namespace ioasis::cli
