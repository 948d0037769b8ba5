// Arguments by the table of fields.
#include "traces/import/syz_system_call.h"

#include "traces/import/syz_reading.h"

namespace ioasis::traces::syz {

std::optional<uapi::Command> system_call_of(const Call& call) {
  const std::string_view name = system_call_name(call);
  if (name == "read") return uapi::Command::Read;
  if (name == "write") return uapi::Command::Write;
  if (name == "close") return uapi::Command::Close;
  if (name == "poll" || name == "ppoll") return uapi::Command::Poll;
  return std::nullopt;
}

std::optional<std::vector<const Value*>> values_of(uapi::Command command, const Call& call) {
  std::vector<const Value*> values;
  const std::size_t wanted = uapi::info(command).fields.size();
  if (command != uapi::Command::Poll) {
    for (std::size_t i = 0; i < wanted; ++i) values.push_back(&argument(call, i));
    return values;
  }
  // An array of struct pollfd, of which the last member is the kernel's to write.
  const Value &array = argument(call, 0), &count = argument(call, 1);
  const bool one = count.kind == Value::Kind::Number && count.number == 1 && array.parts.size() == 1;
  if (!one) return std::nullopt;
  const Value& files = array.parts.front();
  if (files.kind != Value::Kind::Array || files.parts.size() != 1) return std::nullopt;
  for (const Value& value : files.parts.front().parts)
    if (values.size() < wanted) values.push_back(&value);
  if (values.size() < wanted) return std::nullopt;
  return values;
}

}  // namespace ioasis::traces::syz
