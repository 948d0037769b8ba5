// Frames of simulated memory on demand, and a list of free pieces by size.
#include "conformance/simulator/tables/memory.h"

#include <stdexcept>

namespace ioasis::simulator::tables {

std::variant<std::uint64_t, Fault> PhysicalMemory::read(std::uint64_t address) {
  const auto frame = frames_.find(address >> kFrameShift);
  if (frame == frames_.end()) return std::uint64_t{0};
  return (*frame->second)[address / sizeof(std::uint64_t) % std::tuple_size_v<Frame>];
}

std::optional<Fault> PhysicalMemory::write(std::uint64_t address, std::uint64_t word) {
  auto& frame = frames_[address >> kFrameShift];
  if (!frame) frame = std::make_unique<Frame>();
  (*frame)[address / sizeof(std::uint64_t) % std::tuple_size_v<Frame>] = word;
  return std::nullopt;
}

std::uint64_t FrameAllocator::allocate(std::uint64_t bytes) {
  std::uint64_t address = 0;
  if (auto& free = free_[bytes]; !free.empty()) {
    address = free.back();
    free.pop_back();
  } else {
    address = (next_ + bytes - 1) & ~(bytes - 1);
    next_ = address + bytes;
  }
  out_.emplace(address, bytes);
  return address;
}

void FrameAllocator::release(std::uint64_t address) {
  const auto found = out_.find(address);
  if (found == out_.end()) throw std::logic_error("memory is released that was not given out");
  free_[found->second].push_back(address);
  out_.erase(found);
}

}  // namespace ioasis::simulator::tables
