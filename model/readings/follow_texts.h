// How a reading follows the texts: for the files that instantiate them.
#pragma once

#include <algorithm>

#include "model/readings/follow.h"
#include "model/readings/texts.h"

namespace ioasis::model {

template <class L>
bool follow(uapi::Command command, typename L::Call& call, Context<L>& context,
            std::span<const typename L::Word> arguments) {
  bool followed = false;
  with_text<L>(command, [&](auto args, auto text) {
    auto argument = arguments.begin();
    args.fields([&](const char*, auto& value) {
      if (argument != arguments.end()) value.word = *argument++;
    });
    text(call, context, args);
    followed = true;
  });
  return followed;
}

}  // namespace ioasis::model
