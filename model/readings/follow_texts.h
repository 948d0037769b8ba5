// How a reading follows the texts: for the files that instantiate them.
#pragma once

#include <algorithm>

#include "model/conditions/holds.h"
#include "model/readings/follow.h"
#include "model/readings/texts.h"

namespace ioasis::model {

/// The field's word; that of a later release's is 0.
template <class W>
W argument_of(const Term& term, uapi::Command command, std::span<const W> arguments) {
  const auto at = static_cast<std::size_t>(term.field - uapi::info(command).fields.data());
  return at < arguments.size() ? arguments[at] : W(0);
}

template <class L>
bool follow(uapi::Command command, typename L::Call& call, Context<L>& context,
            std::span<const typename L::Word> arguments) {
  bool followed = false;
  with_text<L>(command, [&](auto args, auto text) {
    auto argument = arguments.begin();
    args.fields([&](const char*, auto& value) {
      if (argument != arguments.end()) value.word = *argument++;
    });
    if (call.amendments().any())
      call.given([&](const Condition& when) {
        return holds<L>(when, context, [&](const Term& term) { return argument_of(term, command, arguments); });
      });
    text(call, context, args);
    followed = true;
  });
  return followed;
}

}  // namespace ioasis::model
