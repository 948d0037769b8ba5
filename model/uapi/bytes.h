// Little-endian numbers in byte images.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

namespace ioasis::uapi {

/// The number of `width` bytes (1 to 8) at `offset`. Bytes past the end read as zero, as the kernel extends a short
/// struct.
inline std::uint64_t load(std::span<const std::uint8_t> bytes, std::size_t offset, std::size_t width) {
  std::uint64_t value = 0;
  if (offset < bytes.size()) std::memcpy(&value, bytes.data() + offset, std::min(width, bytes.size() - offset));
  return value;
}

/// Stores the low `width` bytes of `value` at `offset`; bytes past the end are dropped.
inline void store(std::span<std::uint8_t> bytes, std::size_t offset, std::size_t width, std::uint64_t value) {
  if (offset < bytes.size()) std::memcpy(bytes.data() + offset, &value, std::min(width, bytes.size() - offset));
}

}  // namespace ioasis::uapi
