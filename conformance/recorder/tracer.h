// Follows a program and all it starts, and records what they do with the device.
#pragma once

#include <sys/ptrace.h>
#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "conformance/recorder/caller.h"
#include "conformance/recorder/files.h"
#include "conformance/recorder/given_files.h"
#include "conformance/recorder/memory.h"

namespace ioasis::conformance::recorder {

class Tracer {
 public:
  /// Unless there are to be `alarms`, SIGALRM is kept from what is followed, and who waits for the end of a process by
  /// poll() waits as long as it takes.
  Tracer(Recording& recording, const Device& device, bool alarms)
      : recording_(recording), device_(device), alarms_(alarms), given_(recording) {}

  /// Runs the program, whose name is looked for in PATH, to its end. Its status as waitpid() gives it; -1, with errno
  /// set, when it could not be started or traced.
  int run(char* const* arguments);

 private:
  using Info = __ptrace_syscall_info;

  struct Thread {
    std::shared_ptr<Memory> memory;
    std::shared_ptr<Descriptors> descriptors;
    Info entry{};  ///< the system call it is in
    bool within = false;
    int file = -1;                    ///< of the device's ioctl it is in
    std::vector<std::uint8_t> bytes;  ///< its struct before
    GivenCall given;
    std::optional<Caller> caller;  ///< none: to be looked at anew
  };

  void stopped(pid_t id, int status);
  void born(pid_t parent, pid_t child);
  void ended(pid_t id, int status);
  static bool looks_for_ended_child(const decltype(Info::entry)& call);
  void let_go_of_ended();
  void wait_without_limit(pid_t id, const Thread& thread);
  void executed(pid_t id);
  void leave_memory(Thread& thread);
  void record_others(const Thread& thread, unsigned file, char who);
  void system_call(pid_t id, Thread& thread);
  void entered(pid_t id, Thread& thread);
  void left(pid_t id, Thread& thread, std::int64_t result);
  void closed(const Thread& thread, std::uint64_t first, std::uint64_t last);
  void tell_caller(pid_t id, Thread& thread);
  void remapped(Thread& thread, std::int64_t result);
  void enter_ioctl(pid_t id, Thread& thread);
  void leave_ioctl(Thread& thread, std::int64_t result);
  void look_for_test(const Thread& thread);
  unsigned new_file(pid_t id, const Thread& thread, const char* remark);

  Recording& recording_;
  const Device& device_;
  const bool alarms_;
  GivenFiles given_;
  pid_t program_ = 0;
  int result_ = -1;  ///< of the program, as waitpid() gives it
  std::map<pid_t, Thread> threads_;
  std::set<pid_t> early_;            ///< stopped before their parent told of them
  std::set<unsigned> busy_;          ///< files an ioctl is being made on
  std::map<unsigned, Caller> told_;  ///< by number of the memory
  unsigned files_ = 0, memories_ = 0;
};

}  // namespace ioasis::conformance::recorder
