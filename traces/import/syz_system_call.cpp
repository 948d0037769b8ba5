#include "traces/import/syz_system_call.h"

namespace ioasis::traces::syz {

std::optional<uapi::Command> system_call_of(const Call& call) {
  if (call.name == "read") return uapi::Command::Read;
  if (call.name == "write") return uapi::Command::Write;
  if (call.name == "close") return uapi::Command::Close;
  if (call.name == "poll" || call.name == "ppoll") return uapi::Command::Poll;
  return std::nullopt;
}

std::optional<std::vector<const Value*>> values_of(uapi::Command command, const Call& call) {
  // An array of struct pollfd, of which the last member is the kernel's to write.
  const std::vector<Value>* given = &call.arguments;
  if (command == uapi::Command::Poll) {
    const bool one = given->size() >= 2 && (*given)[1].kind == Value::Kind::Number && (*given)[1].number == 1;
    if (!one || given->front().parts.size() != 1) return std::nullopt;
    const Value& files = given->front().parts.front();
    if (files.kind != Value::Kind::Array || files.parts.size() != 1) return std::nullopt;
    given = &files.parts.front().parts;
  }
  std::vector<const Value*> values;
  for (const Value& value : *given)
    if (values.size() < uapi::info(command).fields.size()) values.push_back(&value);
  if (values.size() < uapi::info(command).fields.size()) return std::nullopt;
  return values;
}

}  // namespace ioasis::traces::syz
