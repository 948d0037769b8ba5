// The reading that runs.
#include "model/logic/concrete_call.h"
#include "model/readings/follow_texts.h"
#include "model/state/memory.h"

namespace ioasis::model {

template bool follow<Concrete>(uapi::Command, ConcreteCall&, Context<Concrete>&, std::span<const std::uint64_t>);

}  // namespace ioasis::model
