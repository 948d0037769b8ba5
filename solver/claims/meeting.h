// Which clauses can never meet in one call, whatever the context.
#pragma once

#include <vector>

#include "gen/clause_pairs.h"
#include "model/dialect.h"

namespace ioasis::solver {

/// All pairs of refusals of one text that a call could bring together: those of the common format among themselves, and
/// those of the command's own; of clauses that the dialect's release has.
std::vector<gen::ClausePair> clause_pairs(const model::Dialect& dialect = model::dialects().front());

/// Of these pairs, all of one text, those that are proved not to meet: in no context within the bounds of the proofs
/// (docs/solver.md), of which the invariants are true, does one call let the first decide while the second holds. Of
/// the others nothing is known: they may meet, or the solver gave no answer.
std::vector<gen::ClausePair> never_meeting(const std::vector<gen::ClausePair>& pairs,
                                           const model::Dialect& dialect = model::dialects().front());

}  // namespace ioasis::solver
