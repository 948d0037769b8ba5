// How a clause that holds becomes the answer.
#include "model/logic/concrete_call.h"

namespace ioasis::model {

bool ConcreteCall::decide(int clause, std::int32_t error) {
  if (contract_) {
    ruling_.holding.set(static_cast<std::size_t>(clause));
    ruling_.also.push_back(error);
    // Under a contract the target picks among the clauses that hold: take the one it picked.
    if (decided() || (seen_ && seen_->error != error)) return false;
  }
  ruling_.clause = clause;
  ruling_.error = error;
  return true;
}

}  // namespace ioasis::model
