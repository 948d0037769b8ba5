// The documents of the platforms that come with the program, which the build puts into it.
#pragma once

#include <span>
#include <string_view>

namespace ioasis::platform {

struct Builtin {
  std::string_view name, text;
};

/// The usual one first.
std::span<const Builtin> builtin_documents();

}  // namespace ioasis::platform
