// What a suite of a given size is made of: traces at random, and what chance gives too seldom.
#pragma once

#include <vector>

#include "gen/generator.h"

namespace ioasis::gen {

/// Makes so many traces, one after the other; they depend on dialect, seed, options and count alone. All but the last
/// tenth are the generator's; the last tenth are of kinds that chance gives seldom, and far edges, as many as there
/// are, and none where devices are VFIO's.
class UsualSuite {
 public:
  /// The dialect must outlive it.
  UsualSuite(const model::Dialect& dialect, std::uint64_t seed, std::size_t count, Options options = {});

  traces::Trace next();

  /// Which clauses the specification says decided, over all traces made so far.
  model::Coverage coverage() const;

 private:
  void begin_chosen();

  const model::Dialect& dialect_;
  std::uint64_t seed_;
  std::size_t longest_;  ///< steps of a trace
  const platform::Platform& platform_;
  std::size_t most_chosen_;  ///< traces
  Generator generator_;
  std::size_t at_random_;                 ///< traces, before those that are chosen
  std::vector<traces::Trace> chosen_;     ///< still to come, the last first
  std::vector<traces::Trace> looked_at_;  ///< for calls that are accepted
  model::Coverage of_chosen_;
  std::size_t made_ = 0;
};

}  // namespace ioasis::gen
