// Variables by name.
#include "traces/import/syz_variables.h"

#include <algorithm>

namespace ioasis::traces::syz {

const Held* Variables::find(const std::string& name) const {
  const auto known = held_.find(name);
  return known == held_.end() ? nullptr : &known->second;
}

const Held* Variables::file(const Value& value) const {
  const Held* held = value.kind == Value::Kind::Variable ? find(value.name) : nullptr;
  return held && held->kind == Held::Kind::File ? held : nullptr;
}

void Variables::leave_out(const Call& call) {
  if (!call.result.empty()) held_[call.result] = {};
  for (const Value& value : call.arguments) leave_out(value);
}

void Variables::leave_out(const Value& value) {
  if (!value.result.empty()) held_[value.result] = {};
  for (const Value& part : value.parts) leave_out(part);
}

bool Variables::known_in(const Value& value) const {
  const Held* held = value.kind == Value::Kind::Variable ? find(value.name) : nullptr;
  return (held && held->kind != Held::Kind::Other) ||
         std::ranges::any_of(value.parts, [&](const Value& part) { return known_in(part); });
}

}  // namespace ioasis::traces::syz
