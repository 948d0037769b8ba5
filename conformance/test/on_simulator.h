// Holds the simulator against the specification, for tests.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "conformance/judge/judge.h"
#include "conformance/targets/simulator_target.h"
#include "model/dialect.h"

namespace ioasis::conformance {

/// How many of the traces conform on the simulator; one that does not is a failure of the test.
inline std::size_t conforming(const std::vector<traces::Trace>& all) {
  std::size_t number = 0;
  const auto target = make_simulator_target({});
  target->run(all, [&](std::size_t i, Outcome&& outcome) {
    const auto verdict = judge(all[i], outcome, *model::dialect_named(all[i].dialect));
    EXPECT_EQ(verdict.kind, Verdict::Kind::Conforms)
        << i << " at step " << verdict.step + 1 << ": expected " << verdict.expected << ", got " << verdict.got;
    number += verdict.kind == Verdict::Kind::Conforms;
    return true;
  });
  return number;
}

}  // namespace ioasis::conformance
