// The identifiers that a C program made from a trace uses: the trace's own names as far as C has nothing else by them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "traces/trace.h"

namespace ioasis::traces {

class CNames {
 public:
  explicit CNames(const Trace& trace);

  const std::string& object(std::size_t name) const { return objects_.at(name); }
  const std::string& buffer(std::size_t index) const { return buffers_.at(index); }
  const std::string& argument(std::size_t step) const { return arguments_.at(step); }

  /// "(uintptr_t)b0 + 0x800" within a buffer or at its end; hex otherwise.
  std::string address(std::uint64_t number) const;
  /// "b0 + 0x800": an address that lies in a buffer.
  std::string pointer(std::uint64_t number) const;

 private:
  std::string take(std::string name);

  const Trace& trace_;
  std::set<std::string> taken_;
  std::vector<std::string> objects_, buffers_, arguments_;
};

}  // namespace ioasis::traces
