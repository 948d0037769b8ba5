// Which calls a search need not make.
#include "solver/search/variants.h"

#include <gtest/gtest.h>

#include "solver/claims/any_call.h"
#include "solver/claims/arbitrary.h"
#include "solver/claims/same.h"
#include "solver/commands.h"

namespace ioasis::solver {
namespace {

using uapi::Command;

/// Any call of the command leaves any context as it was.
bool leaves_all(Command command, const Dialect& dialect) {
  SymbolicSession session(proof_bounds(Words::Bits, dialect));
  const auto before = arbitrary_context(dialect);
  auto after = before;
  AnyCall(command).make(after, {.choice = SymbolicCall::Choice::Usual});
  const auto parts = same(before, after).parts();
  return std::ranges::all_of(parts, [](const SymbolicBool& part) { return part.expr().simplify().is_true(); });
}

}  // namespace

TEST(Variants, ACommandOnlyLooksIfItLeavesEveryContextAsItWas) {
  const auto& dialect = model::dialects().front();
  for (const auto& info : commands(dialect)) {
    // One copies to memory, which is no part of the context; the other is refused by all its clauses.
    if (info.command == Command::AccessRw || info.command == Command::VfioIommuDirtyPages) continue;
    EXPECT_EQ(only_looks(info.command), leaves_all(info.command, dialect)) << info.name;
  }
}

}  // namespace ioasis::solver
