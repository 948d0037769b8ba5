#include "conformance/test/fake_device.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "conformance/simulator/simulator.h"
#include "model/uapi/bytes.h"
#include "model/uapi/c_names.h"

namespace ioasis::conformance::test {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

struct Request {
  std::uint64_t request, argument;
};
struct Reply {
  std::int32_t result, error;
};

/// Another process's memory.
class Memory {
 public:
  explicit Memory(pid_t process) : process_(process) {}

  /// How many of `bytes` could be read.
  std::size_t read(std::uint64_t address, std::span<std::uint8_t> bytes) const {
    const iovec here{bytes.data(), bytes.size()}, there{reinterpret_cast<void*>(address), bytes.size()};
    const ssize_t done = process_vm_readv(process_, &here, 1, &there, 1, 0);
    return done < 0 ? 0 : static_cast<std::size_t>(done);
  }

  bool write(std::uint64_t address, std::span<const std::uint8_t> bytes) const {
    const iovec here{const_cast<std::uint8_t*>(bytes.data()), bytes.size()},
        there{reinterpret_cast<void*>(address), bytes.size()};
    return process_vm_writev(process_, &here, 1, &there, 1, 0) == static_cast<ssize_t>(bytes.size());
  }

 private:
  pid_t process_;
};

class Device {
 public:
  Device(const traces::Trace& trace, simulator::Defects defects, pid_t program)
      : trace_(trace),
        simulator_(trace.memory, defects, trace.caller, {}, trace.files),
        memory_(program),
        looks_for_selftest_(std::ranges::any_of(trace.steps, is_of_selftest)) {}

  Reply answer(const Request& asked) {
    if (std::exchange(looks_for_selftest_, false))
      return asked.argument == 0 && asked.request == uapi::kTestRequest ? Reply{-1, EFAULT} : trouble("no look");
    if (next_ == trace_.steps.size()) return trouble("a call too many");
    const traces::Step& step = trace_.steps[next_++];
    if (asked.request != step.request) return trouble("another request");
    std::vector<std::uint8_t> bytes(step.bytes.size());
    if (step.site == uapi::Site::Number) {
      uapi::store(bytes, 0, bytes.size(), asked.argument);
      return reply(simulator_.call(step.request, bytes, step.site, step.origin));
    }
    if (step.site == uapi::Site::SystemCall) {
      if (memory_.read(asked.argument, bytes) != bytes.size()) return trouble("arguments that cannot be read");
      return with_memory([&] { return simulator_.call(step.request, bytes, step.site, step.origin); });
    }
    if (step.site == uapi::Site::Unmapped && asked.argument != 0) return trouble("a struct that should lie nowhere");
    if (step.site != uapi::Site::Unmapped) {
      if (memory_.read(asked.argument, bytes) != bytes.size()) return trouble("a struct that cannot be read");
      if (step.site != uapi::Site::Normal &&
          memory_.write(asked.argument, bytes) == (step.site == uapi::Site::ReadOnly))
        return trouble("a struct in a page of the wrong kind");
      std::uint8_t beyond;
      if (step.site == uapi::Site::Edge && memory_.read(asked.argument + bytes.size(), {&beyond, 1}) != 0)
        return trouble("a struct that is not at an edge");
    }
    const Reply made = with_memory([&] { return simulator_.call(step.request, bytes, step.site, step.origin); });
    if (step.site == uapi::Site::Normal || step.site == uapi::Site::Edge) memory_.write(asked.argument, bytes);
    return made;
  }

  const std::string& trouble() const { return trouble_; }

 private:
  static bool is_of_selftest(const traces::Step& step) {
    return step.command && uapi::info(*step.command).test_op != 0;
  }

  /// Makes the call with the program's memory as the simulator's, before and after it.
  template <class Call>
  Reply with_memory(Call call) {
    for_each_page([&](std::uint64_t page, uapi::PageState state, std::span<std::uint8_t> content) {
      if (memory_.read(page, content) != content.size()) trouble("a page that is not there");
      if (state == uapi::PageState::Writable) simulator_.poke(page, content);
    });
    const int result = call();
    for_each_page([&](std::uint64_t page, uapi::PageState state, std::span<std::uint8_t> content) {
      simulator_.peek(page, content);
      if (memory_.write(page, content) != (state == uapi::PageState::Writable)) trouble("a page of the wrong kind");
    });
    return reply(result);
  }

  static Reply reply(int result) { return {result < 0 ? -1 : result, -result}; }

  template <class Visit>
  void for_each_page(Visit visit) {
    std::array<std::uint8_t, uapi::kPageSize> content;
    for (std::size_t i = 0; i < trace_.memory.buffers.size(); ++i)
      for (std::uint32_t page = 0; page < trace_.memory.buffers[i].pages; ++page) {
        const std::uint64_t address = uapi::address_of(i) + page * uapi::kPageSize;
        const auto state = uapi::page_state(trace_.memory, address);
        if (state != uapi::PageState::Unmapped) visit(address, state, content);
      }
  }

  Reply trouble(const std::string& what) {
    if (trouble_.empty()) trouble_ = "step " + std::to_string(next_) + ": " + what;
    return {-1, EIO};
  }

  const traces::Trace& trace_;
  simulator::Simulator simulator_;
  Memory memory_;
  bool looks_for_selftest_;  ///< the program does, before its first step
  std::size_t next_ = 0;
  std::string trouble_;
};

}  // namespace

void compile(const fs::path& folder, const std::string& text, const Build& build) {
  fs::create_directories(folder / "linux");
  std::ofstream(folder / "linux/iommufd.h") << build.header;
  std::ofstream(folder / "program.c") << text;
  const std::string kFakes = "-Dopen=fake_open -Dioctl=fake_ioctl -Dsyscall=fake_syscall -Dpoll=fake_poll ";
  const std::string how = build.fake ? kFakes + IOASIS_FAKE_DEVICE_SHIM : "-static";
  const std::string command = "cd " + folder.string() + " && gcc -std=gnu11 -O1 -Wall -Wextra -Werror -I. program.c " +
                              how + " -o program > compiler.txt 2>&1";
  if (std::system(command.c_str()) != 0) throw std::runtime_error(text_of(folder / "compiler.txt") + "\n" + text);
}

ProgramRun run_on_simulator(const fs::path& folder, const traces::Trace& trace, simulator::Defects defects) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) throw std::runtime_error("socketpair");
  const std::string program = (folder / "program").string();
  const std::string command = "exec " + program + " > " + program + ".txt 2>&1";
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 3);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  Device device(trace, defects, child);
  for (Request request; read(ends[0], &request, sizeof request) == sizeof request;) {
    const Reply reply = device.answer(request);
    if (write(ends[0], &reply, sizeof reply) != sizeof reply) break;
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(program + ".txt"), device.trouble()};
}

std::string header_from_table() {
  std::string text =
      "#include <linux/ioctl.h>\n#include <linux/types.h>\n"
      "#define IOMMUFD_TYPE (';')\n#define IOMMUFD_CMD_BASE 0x80\n";
  std::map<std::string, std::uint64_t> values;
  for (const auto& command : uapi::kCommandTable) {
    if (command.test_op != 0 || uapi::is_of_vfio(command)) continue;
    text += "#define " + uapi::c_request(command) + " " + std::to_string(command.request) + "\n";
    text += "struct " + uapi::c_struct(command) + " {\n\t__u32 size;\n";
    for (const auto& field : command.fields) {
      const std::string name(field.name);
      if (field.width == 3)
        text += "\t__u8 " + name + "[3];\n";
      else
        text +=
            (field.width == 8 ? "\t__aligned_u64 " : "\t__u" + std::to_string(8 * field.width) + " ") + name + ";\n";
      const bool flags = field.kind == uapi::FieldKind::Flags;
      for (unsigned i = 0; i < 4; ++i) {
        const std::uint64_t value = flags ? std::uint64_t{1} << i : i;
        if (const auto named = uapi::c_value(field, value); named[0] != '0') values[named] = value;
      }
    }
    text += "};\n";
  }
  for (const auto& [name, value] : values) text += "#define " + name + " " + std::to_string(value) + "\n";
  return text;
}

}  // namespace ioasis::conformance::test
