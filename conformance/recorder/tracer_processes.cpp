// Processes that come and go, and the memory that each has, or that they share.
#include <linux/sched.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

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
