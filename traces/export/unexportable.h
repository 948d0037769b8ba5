// What is thrown when a trace cannot be said in another form.
#pragma once

#include <stdexcept>

namespace ioasis::traces {

/// what() names the step, where one is at fault, and the reason.
struct Unexportable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ioasis::traces
