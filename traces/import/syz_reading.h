// The call of a program that is being read: its arguments, and refusals that name its line.
#pragma once

#include "traces/import/syz_program.h"

namespace ioasis::traces::syz {

class Reading {
 public:
  /// `file` is for messages, and must outlive this.
  explicit Reading(std::string_view file) : file_(file) {}

  /// The call that is read from here on.
  void take(const Call& call) { line_ = call.line; }

  [[noreturn]] void refuse(const std::string& field, std::string expected, std::string found) const;
  [[noreturn]] void refuse(const Value& value, std::string expected, std::string found) const;

  /// The number that the value is; refuses anything else.
  std::uint64_t number(const Value& value) const;

 private:
  std::string_view file_;
  std::size_t line_ = 1;
};

/// An argument of the call; syzkaller passes 0 for one that is left out.
const Value& argument(const Call& call, std::size_t index);

/// The system call alone: "ioctl" of "ioctl$IOMMU_DESTROY".
std::string_view system_call_name(const Call& call);

}  // namespace ioasis::traces::syz
