// Numbers as traces write them.
#include "solver/claims/counterexample.h"

#include <sstream>

namespace ioasis::solver {

std::string Reading::number(const model::SymbolicWord& word) const {
  const auto value = model_.eval(word.expr(), true).get_numeral_uint64();
  std::ostringstream text;
  if (value < 10)
    text << value;
  else
    text << "0x" << std::hex << value;
  return text.str();
}

}  // namespace ioasis::solver
