// The user side of a call: the program's memory, and where it puts the struct it passes. No rule of iommufd lives here.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/uapi/field.h"
#include "model/uapi/interfaces.h"

namespace ioasis::uapi {

inline constexpr std::uint64_t kPageSize = 4096;

/// Buffers lie at fixed addresses, so that a trace means the same numbers on every target.
inline constexpr std::uint64_t kArenaBase = 0x10'0000'0000;
inline constexpr std::uint64_t kBufferStride = 0x100'0000;  ///< bytes between the starts of two buffers
inline constexpr std::uint32_t kMaxBuffers = 16;
inline constexpr std::uint32_t kMaxBufferPages = 2048;  ///< leaves an unmapped gap after each buffer

/// How the memory of a buffer was had. All is zero-filled.
enum class MemoryKind : std::uint8_t {
  Private,  ///< anonymous, of this process alone
  Shared,   ///< anonymous, of this process and its children
  Memfd,    ///< of a file in memory, shared
  Huge,     ///< as Private, in huge pages
};
inline constexpr std::array<std::string_view, 4> kMemoryKinds{"private", "shared", "memfd", "huge"};  ///< by MemoryKind

/// Whether memory of that kind is the same in all processes of a trace. What is not has the same address in each, and
/// contents of its own.
constexpr bool is_shared(MemoryKind kind) { return kind == MemoryKind::Shared || kind == MemoryKind::Memfd; }

inline constexpr std::uint32_t kHugePages = 512;  ///< small pages in a huge one

/// Whether pages, `count` of them by rising number, where the one of index i is page(i), make up whole huge pages.
template <class PageAt>
constexpr bool whole_huge_pages(std::size_t count, PageAt page) {
  bool whole = count % kHugePages == 0;
  for (std::size_t i = 0; i < count && whole; ++i) {
    const std::size_t start = i - i % kHugePages;
    whole = page(start) % kHugePages == 0 && page(i) == page(start) + (i - start);
  }
  return whole;
}

/// Memory, zero-filled and touched before the first step, in small pages unless it is Huge. Pages before and after a
/// buffer are unmapped.
struct Buffer {
  std::string name;
  std::uint32_t pages = 1;              ///< 1 .. kMaxBufferPages; of Huge memory, whole huge pages, as are the others
  std::vector<std::uint32_t> readonly;  ///< page numbers that may be read only, rising
  std::vector<std::uint32_t> unmapped;  ///< page numbers that are holes, rising
  MemoryKind kind = MemoryKind::Private;
  bool operator==(const Buffer&) const = default;
};

/// The program's memory: buffer number i starts at address_of(i).
struct MemoryLayout {
  std::vector<Buffer> buffers;
  bool operator==(const MemoryLayout&) const = default;
};

inline constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};

inline constexpr std::uint64_t kMostMemlock = 0xffff'ffff;  ///< of those that are limits

/// Who makes the calls: what its memory is charged to, and what it may do.
/// @see getrlimit(2): RLIMIT_MEMLOCK; capabilities(7)
struct Caller {
  std::uint64_t memlock = kUnlimited;  ///< pages, the soft limit; kUnlimited: none
  bool ipc_lock = true;                ///< has CAP_IPC_LOCK: the limit does not hold
  bool sys_resource = true;            ///< has CAP_SYS_RESOURCE
  bool sys_rawio = true;               ///< has CAP_SYS_RAWIO
  bool operator==(const Caller&) const = default;
};

/// A capability that a caller may do without; root has all.
struct CapabilityInfo {
  std::string_view name;
  std::uint8_t number;  ///< include/uapi/linux/capability.h
  bool Caller::*has;
  Release since;  ///< the first in which iommufd asks for it
};

/// A capability is added here and in Caller; all that reads, writes or drops one goes by this table.
inline constexpr std::array kCapabilities{
    CapabilityInfo{"CAP_IPC_LOCK", 14, &Caller::ipc_lock, kFirstRelease},
    CapabilityInfo{"CAP_SYS_RESOURCE", 24, &Caller::sys_resource, kFirstRelease},
    CapabilityInfo{"CAP_SYS_RAWIO", 17, &Caller::sys_rawio, 703},
};

/// The capabilities that the caller lacks, a bit each in the order of the table.
constexpr std::uint64_t lacking(const Caller& caller) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kCapabilities.size(); ++i)
    if (!(caller.*kCapabilities[i].has)) bits |= std::uint64_t{1} << i;
  return bits;
}

inline constexpr std::size_t kMaxFiles = 8;
inline constexpr std::uint32_t kFirstFile =
    900;  ///< the descriptor of the first, on every target; above those given out

/// The descriptor of a file that is not the usual one, by its number as Origin has it: from 1 on.
constexpr std::uint32_t descriptor_of(std::size_t file) { return kFirstFile + static_cast<std::uint32_t>(file) - 1; }

/// A file opened before the first step, besides the usual /dev/iommu. That of index i has descriptor kFirstFile + i.
struct File {
  std::string name;
  FileKind kind = FileKind::Iommu;
  bool operator==(const File&) const = default;
};

inline constexpr std::size_t kMaxProcesses = 4;  ///< besides the usual one

/// Who makes a call, and on which file: 0 is the usual process and /dev/iommu, another number one more than the index.
struct Origin {
  std::uint8_t file = 0;
  std::uint8_t process = 0;
  bool operator==(const Origin&) const = default;
};

constexpr std::uint64_t address_of(std::size_t buffer) { return kArenaBase + buffer * kBufferStride; }

enum class PageState : std::uint8_t { Unmapped, ReadOnly, Writable };

/// What the page that holds `address` is, given the layout. Any address may be asked.
PageState page_state(const MemoryLayout& memory, std::uint64_t address);

/// Whether that page is part of a huge one. Any address may be asked.
bool in_huge_page(const MemoryLayout& memory, std::uint64_t address);

/// Whether it is in a buffer that all processes share. Any address may be asked.
bool is_shared(const MemoryLayout& memory, std::uint64_t address);

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
