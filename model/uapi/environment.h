// The user side of a call: the program's memory, and where it puts the struct it passes. No rule of iommufd lives here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ioasis::uapi {

inline constexpr std::uint64_t kPageSize = 4096;

/// Buffers lie at fixed addresses, so that a trace means the same numbers on every target.
inline constexpr std::uint64_t kArenaBase = 0x10'0000'0000;
inline constexpr std::uint64_t kBufferStride = 0x100'0000;  ///< bytes between the starts of two buffers
inline constexpr std::uint32_t kMaxBuffers = 16;
inline constexpr std::uint32_t kMaxBufferPages = 2048;  ///< leaves an unmapped gap after each buffer

/// Private anonymous memory, zero-filled and touched before the first step, in small pages. Pages before and after a
/// buffer are unmapped.
struct Buffer {
  std::string name;
  std::uint32_t pages = 1;              ///< 1 .. kMaxBufferPages
  std::vector<std::uint32_t> readonly;  ///< page numbers that may be read only, rising
  std::vector<std::uint32_t> unmapped;  ///< page numbers that are holes, rising
  bool operator==(const Buffer&) const = default;
};

/// The program's memory: buffer number i starts at address_of(i).
struct MemoryLayout {
  std::vector<Buffer> buffers;
  bool operator==(const MemoryLayout&) const = default;
};

constexpr std::uint64_t address_of(std::size_t buffer) { return kArenaBase + buffer * kBufferStride; }

enum class PageState : std::uint8_t { Unmapped, ReadOnly, Writable };

/// What the page that holds `address` is, given the layout. Any address may be asked.
PageState page_state(const MemoryLayout& memory, std::uint64_t address);

/// Where the struct of a call lies. All but the last three lie in pages of their own, outside every buffer.
enum class Site : std::uint8_t {
  Normal,      ///< at the start of a writable page, zero-filled behind the struct, then an unmapped page
  Edge,        ///< so that the last byte given is the last of a writable page; an unmapped page follows
  ReadOnly,    ///< as Normal, but the page cannot be written
  Unmapped,    ///< nowhere: the pointer is null
  Number,      ///< nowhere: the eight bytes are the argument itself, of a command that takes a number
  SystemCall,  ///< nowhere: the bytes are the arguments of a system call
};

/// What is passed lies in the caller's memory, or would but for its null pointer; elsewhere there is no struct.
constexpr bool is_of_struct(Site site) { return site != Site::Number && site != Site::SystemCall; }

/// The struct lies in the caller's memory, where the kernel may change it.
constexpr bool is_placed(Site site) { return is_of_struct(site) && site != Site::Unmapped; }

/// How many bytes from the struct's address can be read, `given` of which the trace supplies.
constexpr std::uint64_t readable_bytes(Site site, std::uint64_t given) {
  switch (site) {
    case Site::Normal:
    case Site::ReadOnly:
      return kPageSize;
    case Site::Edge:
      return given;
    case Site::Unmapped:
    case Site::Number:
    case Site::SystemCall:
      return 0;
  }
  return 0;
}

/// How many of them can be written.
constexpr std::uint64_t writable_bytes(Site site, std::uint64_t given) {
  return site == Site::ReadOnly ? 0 : readable_bytes(site, given);
}

}  // namespace ioasis::uapi
