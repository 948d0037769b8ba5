// What system calls leave behind that later ioctls rest on: descriptors, mappings, and who is calling.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>

#include "conformance/recorder/tracer.h"

namespace ioasis::conformance::recorder {

void Tracer::left(pid_t id, Thread& thread, std::int64_t result) {
  const auto& call = thread.entry.entry;
  if (thread.file >= 0) return leave_ioctl(thread, result);
  given_.left(id, call, thread.given, result, *thread.memory);
  if (result < 0) return;
  if (may_change_caller(call.nr))  // of whom is not looked at: it is rare
    for (auto& [number, one] : threads_) one.caller.reset();
  Descriptors& descriptors = *thread.descriptors;
  switch (call.nr) {
    case SYS_openat:
    case SYS_openat2:
#ifdef SYS_open
    case SYS_open:
#endif
      closed(thread, static_cast<std::uint64_t>(result), static_cast<std::uint64_t>(result));
      if (device_.is(id, static_cast<int>(result)))
        descriptors.set(static_cast<int>(result), new_file(id, thread, nullptr));
      return;
    case SYS_fcntl:
      if (call.args[1] != F_DUPFD && call.args[1] != F_DUPFD_CLOEXEC) return;
      [[fallthrough]];
    case SYS_dup:
    case SYS_dup3:
#ifdef SYS_dup2
    case SYS_dup2:
#endif
      if (static_cast<int>(call.args[0]) == static_cast<int>(result)) return;
      closed(thread, static_cast<std::uint64_t>(result), static_cast<std::uint64_t>(result));
      return descriptors.copy(static_cast<int>(call.args[0]), static_cast<int>(result));
    case SYS_close:
      return closed(thread, call.args[0], call.args[0]);
    case SYS_close_range:
      if (call.args[2] == 0) closed(thread, call.args[0], call.args[1]);
      return;
    default:
      return remapped(thread, result);
  }
}

void Tracer::closed(const Thread& thread, std::uint64_t first, std::uint64_t last) {
  for (const unsigned file : thread.descriptors->close(static_cast<unsigned>(first), static_cast<unsigned>(last)))
    if (std::ranges::none_of(threads_, [&](const auto& one) { return one.second.descriptors->has(file); }))
      recording_.line("X %u", file);
}

void Tracer::remapped(Thread& thread, std::int64_t result) {
  const auto& call = thread.entry.entry;
  const auto changed = [&](std::uint64_t start, std::uint64_t length) {
    recording_.line("U %u %llx %llx", thread.memory->number(), static_cast<unsigned long long>(start),
                    static_cast<unsigned long long>(length));
    thread.memory->remapped();
  };
  switch (call.nr) {
    case SYS_mmap:
      return changed(static_cast<std::uint64_t>(result), call.args[1]);
    case SYS_munmap:
    case SYS_mprotect:
    case SYS_pkey_mprotect:
      return changed(call.args[0], call.args[1]);
    case SYS_madvise:
      if (call.args[2] == MADV_DONTNEED || call.args[2] == MADV_REMOVE) changed(call.args[0], call.args[1]);
      return;
    case SYS_mremap:
      changed(call.args[0], call.args[1]);
      return changed(static_cast<std::uint64_t>(result), call.args[2]);
    case SYS_brk:
    case SYS_shmat:
    case SYS_shmdt:
      return thread.memory->remapped();
    default:
      return;
  }
}

}  // namespace ioasis::conformance::recorder
