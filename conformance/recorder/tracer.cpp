// The program and its threads as ptrace shows them, and their ioctls on the device.
#include "conformance/recorder/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace ioasis::conformance::recorder {
namespace {

constexpr std::size_t kMostStruct = 256;  ///< as the trace format
constexpr unsigned long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                                   PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;

using Hex = unsigned long long;

void resume(pid_t id, int signal = 0) { ptrace(PTRACE_SYSCALL, id, 0, signal); }

/// How many bytes of the struct matter: as many as it says in its first word, as all of /dev/iommu's do, and a
/// selftest's operation.
std::size_t stated(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kLeast = 8;
  std::uint32_t size = 0;
  if (bytes.size() >= sizeof size) memcpy(&size, bytes.data(), sizeof size);
  return std::min(bytes.size(), std::max<std::size_t>(size, kLeast));
}

/// Starts the program once a byte comes.
[[noreturn]] void become(char* const* arguments, int go, int failed) {
  char byte;
  if (read(go, &byte, 1) == 1) {
    signal(SIGINT, SIG_DFL);
    execvp(arguments[0], arguments);
    const int error = errno;
    if (write(failed, &error, sizeof error) < 0) _exit(126);
  }
  _exit(127);
}

}  // namespace

int Tracer::run(char* const* arguments) {
  int go[2], failed[2];
  if (pipe2(go, O_CLOEXEC) != 0 || pipe2(failed, O_CLOEXEC) != 0) return -1;
  signal(SIGINT, SIG_IGN);  // it is for the program; what it did until then is recorded
  const pid_t program = fork();
  if (program < 0) return -1;
  if (program == 0) become(arguments, go[0], failed[1]);
  close(failed[1]);
  if (ptrace(PTRACE_SEIZE, program, 0, kOptions) != 0) {
    const int error = errno;
    kill(program, SIGKILL);
    waitpid(program, nullptr, 0);
    errno = error;
    return -1;
  }
  Thread& first = threads_[program];
  first.memory = std::make_shared<Memory>(recording_, memories_++, program);
  first.descriptors = std::make_shared<Descriptors>();
  if (ptrace(PTRACE_INTERRUPT, program, 0, 0) != 0 || write(go[1], "g", 1) != 1) return -1;

  program_ = program;
  int status;
  for (pid_t id; (id = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR;) {
    if (id <= 0) continue;
    if (WIFSTOPPED(status)) {
      stopped(id, status);
      continue;
    }
    ended(id, status);
  }
  int error = 0;
  if (read(failed[0], &error, sizeof error) == sizeof error) return errno = error, -1;
  return result_;
}

void Tracer::stopped(pid_t id, int status) {
  const int signal = WSTOPSIG(status), event = status >> 16;
  const auto known = threads_.find(id);
  if (known == threads_.end()) {
    early_.insert(id);  // goes on when its parent has told whose child it is
    return;
  }
  unsigned long message = 0;
  switch (event) {
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
      if (ptrace(PTRACE_GETEVENTMSG, id, 0, &message) == 0) {
        born(id, static_cast<pid_t>(message));
        if (early_.erase(static_cast<pid_t>(message)) != 0) resume(static_cast<pid_t>(message));
      }
      return resume(id);
    case PTRACE_EVENT_EXEC:
      executed(id);
      return resume(id);
    case PTRACE_EVENT_STOP:
      if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU) {
        ptrace(PTRACE_LISTEN, id, 0, 0);
        return;
      }
      return resume(id);
    default:
      break;
  }
  if (signal == SIGALRM && !alarms_) return resume(id);
  if (signal != (SIGTRAP | 0x80)) return resume(id, signal);
  system_call(id, known->second);
  resume(id);
}

void Tracer::system_call(pid_t id, Thread& thread) {
  Info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof info, &info) <= 0) return;
  if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
    thread.entry = info;
    thread.within = true;
    entered(id, thread);
  } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && thread.within) {
    thread.within = false;
    left(id, thread, info.exit.rval);
  }
}

void Tracer::entered(pid_t id, Thread& thread) {
  if (thread.entry.entry.nr == SYS_ioctl) enter_ioctl(id, thread);
  if (thread.entry.entry.nr == SYS_write) look_for_test(thread);
  if (looks_for_ended_child(thread.entry.entry)) let_go_of_ended();
  if (!alarms_) wait_without_limit(id, thread);
  thread.given = given_.entered(id, thread.entry.entry, *thread.memory);
}

void Tracer::tell_caller(pid_t id, Thread& thread) {
  if (!thread.caller) thread.caller = caller_of(id);
  const auto [told, first] = told_.try_emplace(thread.memory->number(), *thread.caller);
  if (!first && told->second == *thread.caller) return;
  told->second = *thread.caller;
  const std::string memlock = ~thread.caller->memlock == 0 ? "-" : std::to_string(thread.caller->memlock);
  recording_.line("B %u %s %llx", thread.memory->number(), memlock.c_str(),
                  static_cast<Hex>(thread.caller->capabilities));
}

void Tracer::enter_ioctl(pid_t id, Thread& thread) {
  const auto& call = thread.entry.entry;
  const int descriptor = static_cast<int>(call.args[0]);
  const unsigned* known = thread.descriptors->find(descriptor);
  unsigned file = 0;
  if (known)
    file = *known;
  else if (device_.is(id, descriptor))
    thread.descriptors->set(descriptor, file = new_file(id, thread, "opened out of sight"));
  else
    return;
  thread.file = static_cast<int>(file);
  if (!busy_.insert(file).second) recording_.line("E %u", file);
  Memory& memory = *thread.memory;
  const std::uint64_t argument = call.args[2];
  thread.bytes.resize(memory.readable(argument, kMostStruct));
  thread.bytes.resize(memory.read(argument, thread.bytes));
  thread.bytes.resize(stated(thread.bytes));
  memory.watch(thread.bytes);
  memory.absorb(argument, thread.bytes);
  memory.record_changes('W');
  record_others(thread, file, 'W');
  tell_caller(id, thread);
  char start[96];
  snprintf(start, sizeof start, "C %u %u %llx %llx", file, memory.number(), static_cast<Hex>(call.args[1]),
           static_cast<Hex>(argument));
  recording_.bytes(start, thread.bytes);
}

void Tracer::leave_ioctl(Thread& thread, std::int64_t result) {
  const auto file = static_cast<unsigned>(thread.file);
  thread.file = -1;
  busy_.erase(file);
  const std::uint64_t argument = thread.entry.entry.args[2];
  thread.memory->read(argument, thread.bytes);
  thread.memory->absorb(argument, thread.bytes);
  char start[64];
  snprintf(start, sizeof start, "A %u %lld", file, static_cast<long long>(result));
  recording_.bytes(start, thread.bytes);
  thread.memory->record_changes('K');
  record_others(thread, file, 'K');
}

/// The line with which kselftest's harness says what it runs: "#  RUN           iommufd.simple_close ...".
void Tracer::look_for_test(const Thread& thread) {
  const auto& call = thread.entry.entry;
  if (call.args[0] != STDOUT_FILENO && call.args[0] != STDERR_FILENO) return;
  std::array<char, 4096> text{};
  const std::size_t most = std::min<std::uint64_t>(call.args[2], text.size() - 1);
  const std::size_t got = thread.memory->read(call.args[1], {reinterpret_cast<std::uint8_t*>(text.data()), most});
  const std::string_view written(text.data(), got);
  constexpr std::string_view kRun = " RUN ";
  const std::size_t at = written.rfind(kRun);
  if (!written.starts_with('#') || at == std::string_view::npos) return;
  const std::size_t start = written.find_first_not_of(' ', at + kRun.size());
  if (start == std::string_view::npos) return;
  const std::string name(written.substr(start, written.find_first_of(" \n", start) - start));
  recording_.line("T %s", name.c_str());
}

unsigned Tracer::new_file(pid_t id, const Thread& thread, const char* remark) {
  char name[64] = "program";
  const std::string path = "/proc/" + std::to_string(id) + "/comm";
  if (FILE* comm = fopen(path.c_str(), "re")) {
    if (fgets(name, sizeof name, comm)) name[strcspn(name, "\n")] = '\0';
    fclose(comm);
  }
  recording_.line("F %u %u %s", files_, thread.memory->number(), name);
  if (remark) recording_.line("N %u %s", files_, remark);
  return files_++;
}

}  // namespace ioasis::conformance::recorder
