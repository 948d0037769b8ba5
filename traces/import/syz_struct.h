// The struct of a call, from the members or the bytes that a program gives.
#pragma once

#include "model/uapi/commands.h"
#include "traces/import/names.h"
#include "traces/import/syz_addresses.h"
#include "traces/import/syz_layout.h"
#include "traces/import/syz_variables.h"

namespace ioasis::traces::syz {

class Structs {
 public:
  Structs(const Reading& reading, Trace& trace, Variables& variables, Addresses& addresses)
      : reading_(reading), trace_(trace), names_(trace), variables_(variables), addresses_(addresses) {}

  /// What an ioctl passes. `by_name`: the command that the call's name is of.
  void fill(const Call& call, std::optional<uapi::Command> by_name, Step& step);

  /// The arguments of a system call on a file that an ioctl opened.
  void fill_arguments(const std::vector<const Value*>& values, Step& step);

 private:
  void check_length(const Value& value, std::size_t length) const;
  void fill_members(const uapi::CommandInfo& command, const std::string& name, const std::vector<Value>& values,
                    Step& step);
  void fill_member(const uapi::CommandInfo& command, const Member& member, const Value& value, Step& step);
  std::uint64_t computed(const uapi::CommandInfo& command, const Member& member, const Value& value) const;
  void refer(const Value& value, std::uint16_t offset, Step& step);
  void bind(const Value& value, std::uint16_t offset, Step& step);
  void fill_bytes(const Value& list, Step& step);
  void any_id(const Value& value, std::size_t width, Step& step);

  const Reading& reading_;
  Trace& trace_;
  NewNames names_;
  Variables& variables_;
  Addresses& addresses_;
};

}  // namespace ioasis::traces::syz
