// Obligations: one for each invariant and each command it speaks of, and what the solver says of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/dialect.h"
#include "model/platform/platform.h"
#include "model/uapi/commands.h"
#include "solver/limits.h"
#include "traces/trace.h"

namespace ioasis::model {
struct Concrete;
struct Symbolic;
class SymbolicBool;
template <class L>
struct Context;
}  // namespace ioasis::model

namespace ioasis::solver {

struct Claimed {
  std::string_view name;
  std::string_view statement;  ///< one sentence
  std::string_view because;    ///< where it is written, or why it must hold
};
/// Everything that is shown, in the order of the table.
std::vector<Claimed> claims();

struct Obligation {
  std::string_view claim;
  uapi::Command command;
};
/// All that the solver answers in time, by command, of those the dialect has.
std::vector<Obligation> obligations(const model::Dialect& dialect = model::dialects().front());
/// The others: they are held against traces that run, in the tests, and no more. prove() takes them too.
std::vector<Obligation> not_asked();

/// A specification made wrong on purpose, to see what rests on a clause, and that a proof can fail.
struct Weakening {
  /// Dialect::without: a clause that never refuses, or an output field that is always 0.
  std::string without = {};
  /// The dialect; null: the default.
  const model::Dialect* of = nullptr;
  /// Whose IOMMU devices have that the call makes; domains that there are already may have any apertures. Null: the
  /// mock. Traces that break a claim are sought with that alone.
  const platform::Platform* platform = nullptr;
  /// How the dialect is changed besides.
  void (*adjust)(model::Dialect&) = nullptr;
  /// A claim about contexts that is not taken for granted before the call.
  std::string unassumed = {};
  /// What a call does besides, under each reading; the first argument says whether it was accepted. For tests.
  void (*symbolic)(const model::SymbolicBool&, model::Context<model::Symbolic>&) = nullptr;
  void (*concrete)(const bool&, model::Context<model::Concrete>&) = nullptr;

  const platform::Platform& of_devices() const { return platform ? *platform : platform::mock(); }
  /// The dialect, so changed.
  model::Dialect dialect() const;
};

enum class Outcome { Proved, Violated, Timeout };

struct Verdict {
  Outcome outcome = Outcome::Timeout;
  double seconds = 0;
  /// When violated: a trace whose last call breaks the claim. It has been run, without the solver.
  std::optional<traces::Trace> trace = {};
  /// When violated and no trace of a few calls shows it: the call and what was there before it, a line each.
  std::string counterexample = {};
};

/// Safe to call from several threads at once.
Verdict prove(const Obligation& obligation, const Limits& limits = {}, const Weakening& weakening = {});

}  // namespace ioasis::solver
