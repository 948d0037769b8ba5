// Making processes, and passing calls to them through memory that they share with the agent.
#include "conformance/agent/processes.h"

#include <linux/futex.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <ctime>

namespace ioasis::conformance::agent {
namespace {

using Turn = std::atomic<std::uint32_t>;
static_assert(Turn::is_always_lock_free && sizeof(Turn) == sizeof(std::uint32_t));

enum : std::uint32_t { kAgent, kProcess };  ///< whose turn it is

constexpr std::size_t kMostPeeked = uapi::kMaxBufferPages * uapi::kPageSize;

void pass(Turn& turn, std::uint32_t to) {
  turn.store(to);
  syscall(SYS_futex, &turn, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

/// Waits until it is the turn of `whose`, but not much longer than a tenth of a second. Whether it is.
bool waited(Turn& turn, std::uint32_t whose) {
  const std::uint32_t seen = turn.load();
  if (seen == whose) return true;
  const timespec patience{0, 100'000'000};
  syscall(SYS_futex, &turn, FUTEX_WAIT, seen, &patience, nullptr, 0);
  return turn.load() == whose;
}

void* map_shared(std::size_t bytes) {
  return mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

}  // namespace

/// What agent and process pass to each other. It is the turn of one of them to look at it.
struct Processes::Errand {
  Turn turn;
  const char* reason;  ///< why the process could not begin
  ReadyCall call;
  MadeCall made;
};

bool Processes::create() {
  void* const errands = map_shared(uapi::kMaxProcesses * sizeof(Errand));
  void* const peeked = map_shared(kMostPeeked);
  if (errands == MAP_FAILED || peeked == MAP_FAILED) return false;
  errands_ = static_cast<Errand*>(errands);
  peeked_ = static_cast<std::uint8_t*>(peeked);
  return true;
}

const char* Processes::start(unsigned count, Work& work) {
  for (unsigned process = 1; process <= count; ++process) {
    Errand& errand = errands_[process - 1];
    errand.turn.store(kProcess);
    const long pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) serve(process, work);
    if (pid < 0) return stop(), "a process cannot be made";
    pids_[process - 1] = static_cast<pid_t>(pid);
    await(process);
    if (errand.reason) return stop(), errand.reason;
  }
  return nullptr;
}

void Processes::serve(unsigned process, Work& work) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  Errand& errand = errands_[process - 1];
  errand.reason = work.enter(process);
  for (;;) {
    pass(errand.turn, kAgent);
    while (!waited(errand.turn, kProcess)) continue;
    errand.made = work.make(errand.call);
    const Range peek = errand.call.step->peek;
    std::memcpy(peeked_, reinterpret_cast<const void*>(peek.address), peek.length);
  }
}

/// Waits for the process to hand its turn back.
void Processes::await(unsigned process) {
  while (!waited(errands_[process - 1].turn, kAgent))
    if (waitpid(pids_[process - 1], nullptr, WNOHANG) != 0) abort();  // it died, which no call may do to it
}

MadeCall Processes::make(unsigned process, const ReadyCall& call) {
  Errand& errand = errands_[process - 1];
  errand.call = call;
  pass(errand.turn, kProcess);
  await(process);
  return errand.made;
}

void Processes::end(unsigned process) {
  pid_t& pid = pids_[process - 1];
  if (pid == 0) return;
  kill(pid, SIGKILL);
  while (waitpid(pid, nullptr, 0) < 0) continue;
  pid = 0;
}

void Processes::stop() {
  for (unsigned process = 1; process <= pids_.size(); ++process) end(process);
}

}  // namespace ioasis::conformance::agent
