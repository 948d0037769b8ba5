// The specification answering calls, one by one, and following what a target chose where it may choose.
#pragma once

#include <memory>
#include <span>

#include "model/logic/concrete_call.h"
#include "model/state/context.h"
#include "model/state/memory.h"
#include "model/system/injected_fault.h"

namespace ioasis::model {

/// A call as the program makes it.
struct CallImage {
  std::uint32_t request;
  std::span<const std::uint8_t> bytes;  ///< ids filled in
  uapi::Site site;
  bool fault = false;  ///< an allocation that the kernel made within the call failed
  uapi::Origin origin{};
  const platform::Platform* platform =
      nullptr;  ///< of a device that it makes; null: the usual. Must outlive the oracle
};

/// The files that a program has opened, of /dev/iommu as a rule. Not thread-safe; each trace has its own.
class Oracle {
 public:
  /// Of the usual /dev/iommu and `files`; devices are of that platform. Dialect, memory and platform must outlive the
  /// oracle.
  Oracle(const Dialect& dialect, const uapi::MemoryLayout& memory, const uapi::Caller& caller = {},
         const std::vector<uapi::File>& files = {}, const platform::Platform& platform = platform::mock());

  /// Rules on a call and takes its effects. `seen`, where given, is what a target answered: values it may choose are
  /// taken from there, and so is whether a fault made the call fail. The ruling is valid until the next call.
  const Ruling& rule(const CallImage& call, const Observation* seen = nullptr);

  /// A process of the program, as uapi::Origin counts them, writes its own memory.
  void poke(std::uint64_t address, std::span<const std::uint8_t> bytes, unsigned process = 0);
  /// Whether a byte of the memory of the process that made the last call may be `byte`: a call that ran out of memory
  /// may have written part of what it was to. If so, it is from now on.
  bool holds(std::uint64_t address, std::uint8_t byte) { return current().memory.settle(address, byte); }
  /// A byte of that memory.
  std::uint8_t peek(std::uint64_t address) const { return context().memory.load(address); }

  /// The file that the last call was on, or went to by a descriptor.
  const Context<Concrete>& context() const { return files_[at_]; }
  /// The same, as calls name it.
  std::uint8_t file() const { return static_cast<std::uint8_t>(at_); }
  /// The file that calls name so. Its memory is known only if the last call was on it.
  const Context<Concrete>& context(std::uint8_t file) const { return files_[file]; }

 private:
  void rule_unfaulted(const CallImage& call, const Observation* seen);
  bool keeps_count_of_entries(const CallImage& call, const Observation& seen) const;
  bool rule_fault(const CallImage& call, const Observation& seen);
  template <class Failed>
  void rule_by_fault(const CallImage& call, const FaultCase<Concrete>& fault, const Failed& failed);
  void begin(const CallImage& call);
  Number<Concrete> place_of(const platform::Platform& platform);
  std::optional<uapi::CommandInfo> row_of(const CallImage& call) const;
  std::size_t file_of(const CallImage& call) const;
  DeviceFile<Concrete> device_file_of(const CallImage& call) const;
  void close_own(const CallImage& call);
  void turn_to(std::size_t file);
  void rule_command(const CallImage& call, const uapi::CommandInfo& info, const Observation* seen);
  void rule_closed();
  void rule_unknown(const CallImage& call, const Observation* seen);

  Context<Concrete>& current() { return files_[at_]; }
  const Context<Concrete>& current() const { return files_[at_]; }

  std::vector<Context<Concrete>> files_;  ///< by uapi::Origin::file; what all share is with that of `at_`
  std::vector<uapi::FileKind> kinds_;     ///< likewise
  std::size_t at_ = 0;
  Ruling ruling_;
};

}  // namespace ioasis::model
