#include "conformance/recorder/given_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "conformance/recorder/proc.h"
#include "model/uapi/system_calls.h"

namespace ioasis::conformance::recorder {
namespace {

/// Known by the name that iommufd gives the inode: drivers/iommu/iommufd: calls of anon_inode_getfile().
bool is_given(pid_t thread, int descriptor) { return is_named(thread, descriptor, "anon_inode:[iommufd"); }

std::vector<int> given_between(pid_t thread, std::uint64_t first, std::uint64_t last) {
  std::vector<int> given;
  if (first == last) {
    if (is_given(thread, static_cast<int>(first))) given.push_back(static_cast<int>(first));
    return given;
  }
  DIR* const all = opendir(proc(thread, "fd").c_str());
  while (const dirent* entry = all ? readdir(all) : nullptr) {
    if (entry->d_name[0] == '.') continue;
    const int descriptor = atoi(entry->d_name);
    if (static_cast<unsigned>(descriptor) >= first && static_cast<unsigned>(descriptor) <= last &&
        is_given(thread, descriptor))
      given.push_back(descriptor);
  }
  if (all) closedir(all);
  std::ranges::sort(given);
  return given;
}

unsigned as_descriptor(std::uint64_t argument) { return static_cast<unsigned>(argument); }

}  // namespace

GivenCall GivenFiles::entered(pid_t thread, const Entry& entry, Memory& memory) {
  const auto& arguments = entry.args;
  GivenCall call;
  switch (entry.nr) {
    case SYS_read:
    case SYS_write: {
      if (!is_given(thread, static_cast<int>(arguments[0]))) return call;
      const std::array<std::uint64_t, 1> address{arguments[1]};
      memory.watch({reinterpret_cast<const std::uint8_t*>(address.data()), sizeof address});
      memory.record_changes('W');
      call.moves = true;
      call.number = begin(memory, entry.nr == SYS_read ? uapi::kReadCall : uapi::kWriteCall,
                          {as_descriptor(arguments[0]), arguments[1], arguments[2]});
      return call;
    }
    case SYS_close:
      call.closes = given_between(thread, as_descriptor(arguments[0]), as_descriptor(arguments[0]));
      return call;
    case SYS_close_range:
      if ((arguments[2] & CLOSE_RANGE_CLOEXEC) == 0)
        call.closes = given_between(thread, as_descriptor(arguments[0]), as_descriptor(arguments[1]));
      return call;
#ifdef SYS_dup2
    case SYS_dup2:
#endif
    case SYS_dup3:
      if (as_descriptor(arguments[0]) != as_descriptor(arguments[1]))
        call.closes = given_between(thread, as_descriptor(arguments[1]), as_descriptor(arguments[1]));
      return call;
    default:
      return call;
  }
}

void GivenFiles::left(pid_t thread, const Entry& entry, const GivenCall& call, std::int64_t result, Memory& memory) {
  if (call.moves) {
    end(call.number, result);
    return memory.record_changes('K');
  }
  if (result < 0) return;
  for (const int descriptor : call.closes) end(begin(memory, uapi::kCloseCall, {as_descriptor(descriptor)}), 0);
  const auto is_other = [&](const char* what) {
    if (is_given(thread, static_cast<int>(entry.args[0])))
      recording_.line("O %u %u %s", memory.number(), as_descriptor(entry.args[0]), what);
  };
  switch (entry.nr) {
#ifdef SYS_poll
    case SYS_poll:
#endif
    case SYS_ppoll:
      return polled(thread, entry, memory);
    case SYS_fcntl:
      if (entry.args[1] != F_DUPFD && entry.args[1] != F_DUPFD_CLOEXEC) return;
      [[fallthrough]];
    case SYS_dup:
#ifdef SYS_dup2
    case SYS_dup2:
#endif
    case SYS_dup3:
      return is_other("was duplicated");
    case SYS_readv:
    case SYS_pread64:
    case SYS_preadv:
    case SYS_preadv2:
      return is_other("was read by another system call than read");
    case SYS_writev:
    case SYS_pwrite64:
    case SYS_pwritev:
    case SYS_pwritev2:
      return is_other("was written by another system call than write");
    default:
      return;
  }
}

unsigned GivenFiles::begin(const Memory& memory, std::uint32_t system_call, std::vector<std::uint64_t> arguments) {
  char start[64];
  snprintf(start, sizeof start, "S %u %u %u", calls_, memory.number(), system_call);
  recording_.bytes(start, {reinterpret_cast<const std::uint8_t*>(arguments.data()), 8 * arguments.size()});
  return calls_++;
}

void GivenFiles::end(unsigned call, std::int64_t result) {
  recording_.line("R %u %lld", call, static_cast<long long>(result));
}

/// What poll says of a file holds when it returns, however long it has waited.
void GivenFiles::polled(pid_t thread, const Entry& entry, const Memory& memory) {
  constexpr std::uint64_t kMost = 1024;
  std::vector<pollfd> files(std::min(entry.args[1], kMost));
  const std::size_t got =
      memory.read(entry.args[0], {reinterpret_cast<std::uint8_t*>(files.data()), files.size() * sizeof(pollfd)});
  files.resize(got / sizeof(pollfd));
  for (const pollfd& file : files)
    if (file.fd >= 0 && is_given(thread, file.fd))
      end(begin(memory, uapi::kPollCall, {as_descriptor(file.fd), static_cast<std::uint16_t>(file.events)}),
          static_cast<std::uint16_t>(file.revents));
}

}  // namespace ioasis::conformance::recorder
