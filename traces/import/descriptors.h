// Who has the descriptors that the calls on one file returned.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace ioasis::traces::recorded {

/// Processes are known by the numbers of their memory.
class Descriptors {
 public:
  /// A call by the process returned it.
  void opened(std::uint64_t descriptor, std::uint64_t process) { holders_[descriptor] = {process}; }
  /// The child has what its parent has.
  void forked(std::uint64_t parent, std::uint64_t child);
  /// The process does not have it any more; others may.
  void closed(std::uint64_t descriptor, std::uint64_t process);
  /// The process has none any more. False if it was the only one to have one of them.
  bool ended(std::uint64_t process);

  enum class Hold { None, Alone, First, Copy };
  /// How the process has it: not, as the only one, as the first of several, or as a copy of another's.
  Hold hold(std::uint64_t descriptor, std::uint64_t process) const;
  /// Some process has it.
  bool is_open(std::uint64_t descriptor) const { return holders_.contains(descriptor); }

 private:
  std::map<std::uint64_t, std::vector<std::uint64_t>> holders_;  ///< of each, in the order in which they got it
};

}  // namespace ioasis::traces::recorded
