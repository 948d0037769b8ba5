// proc(5): limits, status and ns/user.
#include "conformance/recorder/caller.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "conformance/recorder/proc.h"

namespace ioasis::conformance::recorder {
namespace {

/// The capabilities of a process in a user namespace of its own do not count: linux/proc_ns.h PROC_USER_INIT_INO.
constexpr ino_t kFirstUserNamespace = 0xefff'fffd;

/// What follows `key` and white space in a file of lines; empty if there is no such line.
std::string value_of(const std::string& text, const std::string& key) {
  const std::size_t at = text.find("\n" + key);
  if (at == std::string::npos) return {};
  const std::size_t start = text.find_first_not_of(" \t", at + 1 + key.size());
  return start == std::string::npos ? std::string() : text.substr(start, text.find_first_of(" \t\n", start) - start);
}

}  // namespace

Caller caller_of(pid_t thread) {
  Caller caller;
  const std::string memlock = value_of(proc_text(thread, "limits"), "Max locked memory");
  if (!memlock.empty() && memlock != "unlimited") caller.memlock = strtoull(memlock.c_str(), nullptr, 10);
  struct stat space;  // a kernel may have no namespaces
  if (stat(proc(thread, "ns/user").c_str(), &space) != 0 || space.st_ino == kFirstUserNamespace)
    caller.capabilities = strtoull(value_of(proc_text(thread, "status"), "CapEff:").c_str(), nullptr, 16);
  return caller;
}

bool may_change_caller(std::uint64_t system_call) {
  switch (system_call) {
    case SYS_prlimit64:
    case SYS_setrlimit:
    case SYS_capset:
    case SYS_setuid:
    case SYS_setreuid:
    case SYS_setresuid:
    case SYS_setns:
    case SYS_unshare:
    case SYS_execve:
    case SYS_execveat:
      return true;
    default:
      return false;
  }
}

}  // namespace ioasis::conformance::recorder
