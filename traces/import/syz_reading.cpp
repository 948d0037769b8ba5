// Arguments and refusals.
#include "traces/import/syz_reading.h"

#include "traces/located.h"

namespace ioasis::traces::syz {

void Reading::refuse(const std::string& field, std::string expected, std::string found) const {
  traces::refuse({file_, line_}, field, std::move(expected), std::move(found));
}

void Reading::refuse(const Value& value, std::string expected, std::string found) const {
  refuse("column " + std::to_string(value.column), std::move(expected), std::move(found));
}

std::uint64_t Reading::number(const Value& value) const {
  if (value.kind != Value::Kind::Number) refuse(value, "a number", "something else");
  return value.number;
}

const Value& argument(const Call& call, std::size_t index) {
  static const Value kZero = [] {
    Value zero;
    zero.kind = Value::Kind::Number;
    return zero;
  }();
  return index < call.arguments.size() ? call.arguments[index] : kZero;
}

std::string_view system_call_name(const Call& call) {
  return std::string_view(call.name).substr(0, call.name.find('$'));
}

}  // namespace ioasis::traces::syz
