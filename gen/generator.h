// Traces at random, guided by the specification: it knows what each candidate call would do, and prefers calls that
// decide clauses seldom seen.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/coverage.h"
#include "model/dialect.h"
#include "model/platform/platform.h"
#include "traces/trace.h"

namespace ioasis::gen {

struct Options {
  std::size_t shortest = 12;  ///< steps
  std::size_t longest = 24;
  bool limited_callers = true;  ///< some traces' callers lack capabilities
  bool files = true;            ///< some traces have several
  bool processes = true;        ///< likewise
  bool dma = false;             ///< mock devices read and write memory, as those of no kernel under test do
  bool vfio = false;            ///< devices are VFIO's, which have files, and no process but the usual one is there
  /// That the traces are for; must outlive the generator. Null: the usual one.
  const platform::Platform* platform = nullptr;
  std::vector<const platform::Platform*> others{};  ///< that some devices are of; likewise
};

/// Makes one trace after another; the sequence depends on dialect, seed and options alone.
class Generator {
 public:
  /// The dialect must outlive the generator.
  Generator(const model::Dialect& dialect, std::uint64_t seed, Options options = {});
  ~Generator();

  traces::Trace next();

  /// Which clauses the specification says decided, over all traces made so far.
  const model::Coverage& coverage() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ioasis::gen
