#include "traces/import/trace_memory.h"

namespace ioasis::traces::recorded {

std::vector<std::uint8_t> TraceMemory::read(std::size_t process, std::uint64_t address, std::size_t length) const {
  std::vector<std::uint8_t> bytes(length);
  const auto own = own_.find(process);
  each_page(address, length, [&](std::uint64_t page, std::uint64_t offset, std::uint64_t count, std::uint64_t done) {
    const std::span<std::uint8_t> part = std::span(bytes).subspan(done, count);
    if (is_shared(page))
      common_.read(page + offset, part);
    else if (own != own_.end())
      own->second.read(page + offset, part);
  });
  return bytes;
}

void TraceMemory::write(std::size_t process, std::uint64_t address, std::span<const std::uint8_t> bytes) {
  each_page(address, bytes.size(), [&](std::uint64_t page, std::uint64_t, std::uint64_t, std::uint64_t) {
    if (std::uint8_t byte; !image(process, page).read(page, {&byte, 1}))
      image(process, page).zero(page, uapi::kPageSize);
  });
  update(process, address, bytes);
}

void TraceMemory::update(std::size_t process, std::uint64_t address, std::span<const std::uint8_t> bytes) {
  each_page(address, bytes.size(),
            [&](std::uint64_t page, std::uint64_t offset, std::uint64_t count, std::uint64_t done) {
              image(process, page).write(page + offset, bytes.subspan(done, count));
            });
}

}  // namespace ioasis::traces::recorded
