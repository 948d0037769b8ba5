// Processes that come and go, and the memory that each has, or that they share.
#include <linux/sched.h>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "conformance/recorder/proc.h"
#include "conformance/recorder/tracer.h"

namespace ioasis::conformance::recorder {

void Tracer::born(pid_t parent, pid_t child) {
  const Thread& from = threads_[parent];
  std::uint64_t flags = 0;
  if (from.entry.entry.nr == SYS_clone) flags = from.entry.entry.args[0];
  if (from.entry.entry.nr == SYS_clone3)
    from.memory->read(from.entry.entry.args[0], {reinterpret_cast<std::uint8_t*>(&flags), sizeof flags});
#ifdef SYS_vfork
  if (from.entry.entry.nr == SYS_vfork) flags = CLONE_VM;
#endif
  Thread& to = threads_[child];
  to.memory = (flags & CLONE_VM) != 0 ? from.memory : std::shared_ptr<Memory>(from.memory->fork(memories_++, child));
  to.descriptors = (flags & CLONE_FILES) != 0 ? from.descriptors : std::make_shared<Descriptors>(*from.descriptors);
}

/// The thread's memory is the kernel's to take back, if no other thread is in it.
void Tracer::leave_memory(Thread& thread) {
  if (thread.memory.use_count() == 1) recording_.line("D %u", thread.memory->number());
  thread.memory.reset();
}

void Tracer::executed(pid_t id) {
  unsigned long former = 0;
  ptrace(PTRACE_GETEVENTMSG, id, 0, &former);
  if (former != 0 && static_cast<pid_t>(former) != id && threads_.contains(static_cast<pid_t>(former))) {
    threads_[id] = threads_[static_cast<pid_t>(former)];
    threads_.erase(static_cast<pid_t>(former));
  }
  Thread& thread = threads_[id];
  leave_memory(thread);
  thread.memory = std::make_shared<Memory>(recording_, memories_++, id);
  thread.descriptors = std::make_shared<Descriptors>(*thread.descriptors);
  thread.descriptors->keep_open(id, device_);
}

void Tracer::ended(pid_t id, int status) {
  if (id == program_) result_ = status;
  const auto thread = threads_.find(id);
  if (thread == threads_.end()) return;
  if (thread->second.file >= 0) busy_.erase(static_cast<unsigned>(thread->second.file));
  leave_memory(thread->second);
  threads_.erase(thread);
}

/// A process that is traced is not its parent's to wait for until it has been waited for here. One that looks without
/// waiting, since a pidfd told it that its child has ended, would not find it: kselftest's harness does so.
bool Tracer::looks_for_ended_child(const decltype(Info::entry)& call) {
  return (call.nr == SYS_wait4 && (call.args[2] & WNOHANG) != 0) ||
         (call.nr == SYS_waitid && (call.args[3] & WNOHANG) != 0);
}

void Tracer::let_go_of_ended() {
  for (;;) {
    siginfo_t info{};  // of one that has ended, and not of one that has stopped
    int status;
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0 || info.si_pid == 0) return;
    if (waitpid(info.si_pid, &status, __WALL) == info.si_pid) ended(info.si_pid, status);
  }
}

/// Where a program waits for another's end for so long and then ends it, as kselftest's harness of Linux 7.3 does, the
/// time is no limit: what is waited for is slowed down.
void Tracer::wait_without_limit(pid_t id, const Thread& thread) {
#ifdef __x86_64__  // elsewhere there is no poll(), or another register
  const auto& call = thread.entry.entry;
  pollfd first{};
  if (call.nr != SYS_poll || call.args[1] != 1 || static_cast<int>(call.args[2]) < 0) return;
  thread.memory->read(call.args[0], {reinterpret_cast<std::uint8_t*>(&first), sizeof first});
  if (!is_named(id, first.fd, "anon_inode:[pidfd]")) return;
  user_regs_struct registers;
  if (ptrace(PTRACE_GETREGS, id, 0, &registers) != 0) return;
  registers.rdx = static_cast<unsigned>(-1);
  ptrace(PTRACE_SETREGS, id, 0, &registers);
#else
  static_cast<void>(id), static_cast<void>(thread);
#endif
}

/// What one process points to matters to all that have the file: they may share that memory, and a call by one may copy
/// what another has mapped.
void Tracer::record_others(const Thread& thread, unsigned file, char who) {
  for (auto& [id, other] : threads_) {
    if (other.memory == thread.memory || !other.descriptors->has(file)) continue;
    if (who == 'W') other.memory->watch(thread.bytes);
    other.memory->record_changes(who);
  }
}

}  // namespace ioasis::conformance::recorder
