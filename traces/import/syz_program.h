// A syzkaller program as it is written: calls and their arguments, without knowledge of any system call.
// The format: docs/program_syntax.md and prog/encoding.go of google/syzkaller.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "traces/parse_error.h"

namespace ioasis::traces::syz {

/// Where the text says that a program's memory starts, wherever it is mapped when it runs, and how much there is.
inline constexpr std::uint64_t kAreaBase = 0x7f00'0000'0000;
inline constexpr std::uint64_t kAreaBytes = 0x100'0000;

struct Value {
  enum class Kind : std::uint8_t {
    Nothing,   ///< nil, or AUTO for what syzkaller computes itself
    Number,    ///< 0x1f
    Variable,  ///< r1
    Pointer,   ///< &(0x7f0000000000)=..., &(0x7f0000000000/0x1000)=nil, &AUTO=...
    Data,      ///< "00ff", 'text\x00', ""/16
    Struct,    ///< {...}
    Array,     ///< [...]
    Option,    ///< @name=...
  };
  Kind kind = Kind::Nothing;
  bool computed = false;           ///< AUTO: syzkaller computes the value, or places what is pointed to
  bool any = false;                ///< of a Pointer: what it points to is given byte by byte (=ANY=)
  std::uint64_t number = 0;        ///< a Number; a Pointer's address
  std::uint64_t size = 0;          ///< of a Pointer to pages: bytes
  std::string name;                ///< of a Variable or an Option
  std::string result;              ///< <r1=>...: the variable that gets what the kernel writes here
  std::vector<std::uint8_t> data;  ///< of Data, zeros left out at its end put back
  std::vector<Value> parts;        ///< of a Struct or an Array; what a Pointer or an Option holds, if anything
  std::size_t column = 1;          ///< in its line, from 1
};

struct Call {
  std::size_t line = 0;  ///< from 1
  std::string result;    ///< the variable that gets what the call returns; empty if none
  std::string name;      ///< "ioctl$IOMMU_IOAS_ALLOC"
  std::vector<Value> arguments;
  std::string properties;  ///< "fail_nth: 5", as written; empty if none
};

/// The program that `in` holds. `file_name` is for messages. Throws ParseError, whose field is a column.
std::vector<Call> parse(std::istream& in, std::string_view file_name);

}  // namespace ioasis::traces::syz
