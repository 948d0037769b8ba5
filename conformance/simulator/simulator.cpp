// From a raw ioctl to a command and back.
#include "conformance/simulator/simulator.h"

#include <cerrno>

#include "conformance/simulator/kernel.h"

namespace ioasis::simulator {

Simulator::Simulator(const uapi::MemoryLayout& memory, Defects defects, const uapi::Caller& caller,
                     uapi::Release release)
    : kernel_(std::make_unique<Kernel>(memory, defects, caller, release)) {}

Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;
Simulator& Simulator::operator=(Simulator&&) noexcept = default;

int Simulator::call(std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site) {
  if (site == uapi::Site::SystemCall) return static_cast<int>(kernel_->system_call(request, given));
  if (const auto result = kernel_->container_ioctl(request, given, site)) return *result;
  Call call(given, site, kernel_->host().release);
  if (const Errno error = call.fetch(request, kernel_->host().defects)) return -error;
  uapi::Command command{};
  if (const Errno error = call.command(command)) return -error;
  // What only gives back needs no memory of its own; UNMAP may fail to find its IOAS.
  const bool frees = command == uapi::Command::Destroy || command == uapi::Command::DestroyAccessPages;
  const bool answers_all_the_same = command == uapi::Command::HwptInvalidate;  // and so fails by itself
  if (!frees && !answers_all_the_same && kernel_->host().allocations.fails())
    return command == uapi::Command::IoasUnmap ? -ENOENT : -ENOMEM;
  return -kernel_->execute(command, call);
}

void Simulator::arm_fault(std::uint32_t nth) { kernel_->host().allocations.arm(nth); }

std::uint32_t Simulator::disarm_fault() { return kernel_->host().allocations.disarm(); }

void Simulator::switch_to(unsigned process) { kernel_->host().memory.switch_to(static_cast<Process>(process)); }

void Simulator::poke(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  kernel_->host().memory.write(address, bytes);
}

void Simulator::peek(std::uint64_t address, std::span<std::uint8_t> bytes) const {
  kernel_->host().memory.read(address, bytes);
}

const std::string& Simulator::console() const { return kernel_->host().console; }

}  // namespace ioasis::simulator
