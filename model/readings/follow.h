// A command's text, followed under a reading. Each reading has a file of its own here, the only one that instantiates
// the texts for it.
#pragma once

#include <span>

#include "model/state/context.h"

namespace ioasis::model {

/// Lets the text of `command` rule on a call whose framing is accepted, and make of `context` what the call leaves.
/// `arguments` are the command's fields in the table's order; of those missing, which came with a later release, each
/// is 0. False, and nothing done, for a command that has no text.
template <class L>
bool follow(uapi::Command command, typename L::Call& call, Context<L>& context,
            std::span<const typename L::Word> arguments);

}  // namespace ioasis::model
