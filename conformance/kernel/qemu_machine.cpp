#include "conformance/kernel/qemu_machine.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "conformance/child_process.h"
#include "conformance/descriptor.h"
#include "conformance/kernel/console.h"
#include "conformance/kernel/initramfs.h"
#include "conformance/last_lines.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::milliseconds kLook{100};  // at the console of a guest that boots

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

std::string bytes_of(const fs::path& file, const char* what) {
  std::ifstream in(file, std::ios::binary);
  if (!in || fs::is_directory(file)) throw Unavailable(std::string("no ") + what + " at " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

Descriptor in_memory(const std::string& content) {
  Descriptor memory(memfd_create("ioasis-initramfs", MFD_CLOEXEC));
  if (memory.get() < 0) fail("memfd_create");
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t n = write(memory.get(), content.data() + done, content.size() - done);
    if (n < 0) fail("writing the initramfs");
    done += static_cast<std::size_t>(n);
  }
  return memory;
}

/// With KVM a guest is up in about a second.
constexpr std::chrono::seconds kKvmBootLimit{10};
/// That no guest came up with KVM: no other is tried.
std::atomic<bool> kvm_fails{false};

bool has_kvm(const std::string& architecture) {
  utsname host;
  if (uname(&host) != 0 || host.machine != architecture) return false;
  const Descriptor kvm(open("/dev/kvm", O_RDWR | O_CLOEXEC));
  return kvm.get() >= 0;
}

class QemuMachine final : public Machine {
 public:
  explicit QemuMachine(QemuOptions options)
      : options_(std::move(options)),
        recipe_(recipe(options_.image.recipe)),
        kvm_(options_.allow_kvm && has_kvm(recipe_.qemu.architecture)) {}
  ~QemuMachine() override { stop(); }

  std::string describe() const override {
    std::string text = "kernel " + options_.image.release + " " + options_.image.recipe;
    for (const auto& patch : options_.image.patches) text += " + " + patch;
    if (options_.machine) text += " on " + options_.machine->name;
    return text + (kvm_ ? " (QEMU KVM)" : " (QEMU TCG)");
  }

  void start() override {
    stop();
    // A /dev/kvm that opens need not be one that runs guests: nested virtual machines have some that do not.
    if (kvm_ && !kvm_fails) try {
        return boot(std::min<std::chrono::seconds>(options_.boot_limit, kKvmBootLimit));
      } catch (const Unavailable&) {
        kvm_fails = true;
      }
    kvm_ = false;
    boot(options_.boot_limit);
  }

  int stream() const override { return stream_.get(); }

  bool alive() override {
    if (qemu_.id() == 0) return false;
    if (qemu_.running()) return true;
    console_->wait_for_end();
    return false;
  }

  std::string take_console() override { return console_ ? console_->take() : std::string(); }

  std::chrono::nanoseconds starved() override { return qemu_.starved(); }

  void stop() override {
    qemu_.end();
    stream_ = Descriptor();
  }

 private:
  /// Throws Unavailable if the guest is not up by then.
  void boot(std::chrono::seconds limit) {
    if (!find_program(recipe_.qemu.program))
      throw Unavailable(recipe_.qemu.program + " is missing: apt install " + recipe_.qemu.package);
    if (!fs::exists(options_.image.image)) throw Unavailable("no kernel at " + options_.image.image.string());
    if (initramfs_.get() < 0) initramfs_ = in_memory(content());

    int ends[2], port[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
    Descriptor console_out(ends[1]);
    console_ = std::make_unique<Console>(ends[0]);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, port) != 0) fail("socketpair");
    stream_ = Descriptor(port[0]);
    fcntl(stream_.get(), F_SETFL, O_NONBLOCK);
    const Descriptor guest_end(port[1]);
    qemu_ = Child({.argv = arguments(guest_end.get()),
                   .output_fd = console_out.get(),
                   .inherited = {guest_end.get(), initramfs_.get()},
                   .own_group = true,
                   .death_signal = SIGKILL});
    console_out = Descriptor();
    wait_for_agent(limit);
  }

  std::string content() const {
    const auto init = init_of(recipe_);
    std::map<std::string, std::string> programs;
    for (const auto& [name, file] : options_.programs) programs[name] = bytes_of(file, "program");
    return initramfs(init, bytes_of(options_.agent, "agent"), programs);
  }

  std::vector<std::string> arguments(int port) const {
    const auto& qemu = recipe_.qemu;
    const auto memory = options_.memory_mib ? options_.memory_mib : qemu.memory_mib;
    std::vector<std::string> all{qemu.program, "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"};
    all.insert(all.end(), qemu.arguments.begin(), qemu.arguments.end());
    std::string cmdline = qemu.cmdline + " loglevel=5 oops=panic panic=-1 " + options_.more_cmdline;
    if (options_.machine) {
      const auto more = options_.machine->qemu();
      all.insert(all.end(), more.begin(), more.end());
      cmdline += " " + options_.machine->cmdline + " IOASIS_BINDS=" + options_.machine->binds;
    }
    const std::vector<std::string> ours{
        "-accel", kvm_ ? "kvm" : "tcg", "-cpu", kvm_ ? "host" : qemu.cpu, "-m", std::to_string(memory) + "M", "-kernel",
        options_.image.image, "-initrd", "/dev/fd/" + std::to_string(initramfs_.get()),
        // Warnings and worse are printed; an oops panics; a panic restarts at once, which -no-reboot makes an exit.
        "-append", cmdline, "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console", "-device",
        "virtio-serial-pci", "-chardev", "socket,id=agent,fd=" + std::to_string(port), "-device",
        "virtserialport,chardev=agent,name=org.ioasis.0"};
    all.insert(all.end(), ours.begin(), ours.end());
    return all;
  }

  bool booted(std::chrono::seconds within) {
    const auto limit = std::chrono::steady_clock::now() + within;
    for (;;) {
      const auto look = std::min(limit, std::chrono::steady_clock::now() + kLook);
      if (console_->wait_for_line("ioasis-init: starting the agent", look)) return true;
      if (look == limit || !alive()) return false;
      if (options_.while_booting) options_.while_booting();
    }
  }

  void wait_for_agent(std::chrono::seconds limit) {
    try {
      if (booted(limit)) return;
    } catch (...) {
      stop();
      throw;
    }
    const bool ended = !alive();
    stop();
    console_->wait_for_end();
    throw Unavailable(
        "the guest " +
        (ended ? std::string("ended while booting") : "did not boot within " + std::to_string(limit.count()) + " s") +
        "; its last lines:\n" + last_lines(console_->take(), 20));
  }

  QemuOptions options_;
  const Recipe& recipe_;
  bool kvm_;
  Descriptor initramfs_;  // kept, to start anew without building it again
  Descriptor stream_;
  std::unique_ptr<Console> console_;
  Child qemu_;
};

}  // namespace

std::unique_ptr<Machine> make_qemu_machine(QemuOptions options) {
  return std::make_unique<QemuMachine>(std::move(options));
}

}  // namespace ioasis::conformance::kernel
