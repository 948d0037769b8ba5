// Looking dialects up.
#include "conformance/judge/dialect_choice.h"

#include <algorithm>
#include <stdexcept>

namespace ioasis::conformance {

const model::Dialect& DialectChoice::of(const traces::Trace& trace) const {
  const auto& plain = all_ ? *all_ : known_dialect(trace.dialect);
  return amended_ ? *std::ranges::find(*amended_, plain.name, &model::Dialect::name) : plain;
}

DialectChoice DialectChoice::under(std::shared_ptr<const model::Overlay> overlay) const {
  auto all = std::make_shared<std::vector<model::Dialect>>(all_ ? std::vector{*all_} : model::dialects());
  for (auto& dialect : *all) dialect.overlay = overlay;
  auto choice = *this;
  choice.amended_ = std::move(all);
  return choice;
}

const model::Dialect& known_dialect(const std::string& name) {
  if (const auto* dialect = model::dialect_named(name)) return *dialect;
  std::string known;
  for (const auto& dialect : model::dialects()) known += (known.empty() ? "" : ", ") + dialect.name;
  throw std::invalid_argument("dialect " + name + " is not known; there are " + known);
}

}  // namespace ioasis::conformance
