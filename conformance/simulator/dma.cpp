// What devices do by themselves: they read and write memory, as far as their domain's tables lead them to it.
#include <algorithm>
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

Errno IommufdContext::check_dma(std::span<const std::uint8_t> arguments) {
  const std::uint64_t iova = uapi::load(arguments, 8, 8), length = uapi::load(arguments, 16, 8);
  if (length == 0 || length > uapi::kMostDmaBytes) return EINVAL;
  return range_at(iova, length) ? 0 : EOVERFLOW;
}

std::int64_t IommufdContext::dma(bool writing, std::span<const std::uint8_t> arguments) {
  const std::uint64_t iova = uapi::load(arguments, 8, 8), length = uapi::load(arguments, 16, 8);
  const std::uint64_t own = uapi::load(arguments, 24, 8);
  const Device* device = objects_.device_of(static_cast<Id>(uapi::load(arguments, 0, 4)));
  if (!device) return -ENOENT;
  std::vector<std::uint8_t> data(length);
  const bool has_buffer = writing ? host_.memory.read(own, data) : host_.memory.writable(own, length);
  if (!has_buffer) return -EFAULT;
  MockDomain* domain = objects_.domain(device->hwpt);
  if (!domain) return -EFAULT;  // nested: no table of the caller's is walked

  // Found first and moved then, so that what is written may be what is read.
  struct Part {
    std::uint64_t physical, offset, length;
  };
  std::vector<Part> parts;
  std::uint64_t moved = 0;
  while (moved < length) {
    const std::uint64_t at = iova + moved, size = std::min(length - moved, domain->page() - at % domain->page());
    const auto physical = domain->walk(at, writing ? tables::Access::Write : tables::Access::Read);
    if (!physical || !host_.memory.has_frame(*physical)) break;
    parts.push_back({*physical, moved, size});
    moved += size;
  }
  if (moved == 0) return -EFAULT;
  for (const Part& part : parts) {
    const auto bytes = std::span(data).subspan(part.offset, part.length);
    if (writing)
      host_.memory.write_physical(part.physical, bytes);
    else
      host_.memory.read_physical(part.physical, bytes);
  }
  if (!writing) host_.memory.write(own, std::span(data).first(moved));
  return static_cast<std::int64_t>(moved);
}

}  // namespace ioasis::simulator
