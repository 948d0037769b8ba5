// Which number each name stood for in a recorded run.
#pragma once

#include <cstdint>
#include <vector>

#include "traces/trace.h"

namespace ioasis::traces {

/// Follows a recorded trace step by step. Answers hold the numbers of one run, the steps hold names: this joins them.
class RecordedIds {
 public:
  /// The struct as that run's kernel was given it: the step's bytes with names filled in; empty when the site is
  /// Unmapped.
  std::vector<std::uint8_t> placed(const Step& step) const;

  /// Takes the bindings of a step from its answer. A step that failed, or that has no answer, binds 0.
  void learn(const Step& step);

 private:
  std::vector<std::uint32_t> ids_;  ///< by name; 0 for names beyond the end
};

}  // namespace ioasis::traces
