// Looking dialects up.
#include "conformance/judge/dialect_choice.h"

#include <stdexcept>

namespace ioasis::conformance {

const model::Dialect& DialectChoice::of(const traces::Trace& trace) const {
  return all_ ? *all_ : known_dialect(trace.dialect);
}

const model::Dialect& known_dialect(const std::string& name) {
  if (const auto* dialect = model::dialect_named(name)) return *dialect;
  std::string known;
  for (const auto& dialect : model::dialects()) known += (known.empty() ? "" : ", ") + dialect.name;
  throw std::invalid_argument("dialect " + name + " is not known; there are " + known);
}

}  // namespace ioasis::conformance
