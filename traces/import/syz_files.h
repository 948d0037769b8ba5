// The files that a program opens, and which of them is the trace's usual /dev/iommu.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "traces/import/syz_program.h"
#include "traces/trace.h"

namespace ioasis::traces::syz {

/// openat$iommufd, or another open of a path that the program has there as /dev/iommu.
bool opens_iommu(const Call& call);

class Files {
 public:
  /// Finds the files that are closed before other calls: the usual one stays open to the end.
  void look_ahead(const std::vector<Call>& calls);

  /// The program opens one, by that variable: 0, the usual, for the first that may be it; another number one more than
  /// the index in the trace. Nothing if the trace has too many.
  std::optional<std::uint16_t> open(const std::string& variable, Trace& trace);

  void close(std::uint16_t file) { closed_.insert(file); }
  bool is_closed(std::uint16_t file) const { return closed_.contains(file); }

 private:
  std::set<std::string> closed_early_;
  std::set<std::uint16_t> closed_;
  bool has_usual_ = false;
};

}  // namespace ioasis::traces::syz
