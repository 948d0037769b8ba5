// The reading that proves.
#include "model/logic/symbolic_call.h"
#include "model/logic/symbolic_memory.h"
#include "model/readings/follow_texts.h"

namespace ioasis::model {

template bool follow<Symbolic>(uapi::Command, SymbolicCall&, Context<Symbolic>&, std::span<const SymbolicWord>);

}  // namespace ioasis::model
