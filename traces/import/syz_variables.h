// What the variables of a program hold: files, the ids and descriptors that calls on them return, or anything else.
#pragma once

#include <map>
#include <string>

#include "traces/import/syz_program.h"

namespace ioasis::traces::syz {

/// What a variable stands for in the trace.
struct Held {
  enum class Kind : std::uint8_t {
    Other,  ///< nothing that the trace knows
    Name,   ///< an id or a descriptor, by the index of its name
    File,   ///< an opened /dev/iommu: 0 for the usual one, another number one more than the index of the file
  };
  Kind kind = Kind::Other;
  std::uint16_t index = 0;
};

class Variables {
 public:
  void set(const std::string& name, Held held) { held_[name] = held; }

  /// Null for one that no call has set.
  const Held* find(const std::string& name) const;

  /// The file that the value is; null if it is none.
  const Held* file(const Value& value) const;

  /// The call is not in the trace: what it returns is known to be something else.
  void leave_out(const Call& call);

  /// The value holds, at any depth, what the trace knows.
  bool known_in(const Value& value) const;

 private:
  void leave_out(const Value& value);

  std::map<std::string, Held> held_;
};

}  // namespace ioasis::traces::syz
