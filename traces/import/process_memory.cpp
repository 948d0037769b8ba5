#include "traces/import/process_memory.h"

#include <algorithm>
#include <optional>

namespace ioasis::traces::recorded {
namespace {

using uapi::kPageSize;

/// Calls visit(page, offset in it, count, done so far) for each page that the range touches.
template <class Visit>
void each_page(std::uint64_t address, std::uint64_t length, Visit visit) {
  for (std::uint64_t done = 0; done < length;) {
    const std::uint64_t offset = (address + done) % kPageSize;
    const std::uint64_t count = std::min(length - done, kPageSize - offset);
    visit(address + done - offset, offset, count, done);
    done += count;
  }
}

/// What the kernel calls the files behind memory without one: mm/shmem.c, mm/memfd.c, fs/hugetlbfs/inode.c. Nothing for
/// other files, and for huge pages that are shared.
std::optional<uapi::MemoryKind> kind_of(bool shared, const std::string& file) {
  if (shared && file.starts_with("/dev/zero")) return uapi::MemoryKind::Shared;
  if (shared && file.starts_with("/memfd:")) return uapi::MemoryKind::Memfd;
  if (!shared && file.starts_with("/anon_hugepage")) return uapi::MemoryKind::Huge;
  // The heap and the stack; not what the kernel put there.
  if (!shared && (file.empty() || (file.starts_with('[') && !file.starts_with("[v")))) return uapi::MemoryKind::Private;
  return std::nullopt;
}

}  // namespace

void Image::zero(std::uint64_t address, std::uint64_t length) {
  constexpr std::uint64_t kMost = 0x100'0000;  // a recording knows single pages
  each_page(address, std::min(length, kMost), [&](std::uint64_t page, std::uint64_t, std::uint64_t, std::uint64_t) {
    pages_[page].assign(kPageSize, 0);
  });
}

void Image::write(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  each_page(
      address, bytes.size(), [&](std::uint64_t page, std::uint64_t offset, std::uint64_t count, std::uint64_t done) {
        const auto known = pages_.find(page);
        if (known == pages_.end()) return;  // the rest of the page is not known
        std::ranges::copy(bytes.subspan(done, count), known->second.begin() + static_cast<std::ptrdiff_t>(offset));
      });
}

bool Image::read(std::uint64_t address, std::span<std::uint8_t> bytes) const {
  bool all = true;
  each_page(address, bytes.size(),
            [&](std::uint64_t page, std::uint64_t offset, std::uint64_t count, std::uint64_t done) {
              const auto known = pages_.find(page);
              all = all && known != pages_.end();
              if (all)
                std::copy_n(known->second.begin() + static_cast<std::ptrdiff_t>(offset), count,
                            bytes.begin() + static_cast<std::ptrdiff_t>(done));
            });
  return all;
}

void ProcessMemory::map(std::uint64_t start, std::uint64_t end, const std::string& description) {
  const std::string access = description.substr(0, 4);
  const std::size_t space = description.find(' ');
  std::string file = space == std::string::npos ? "" : description.substr(space + 1);
  const bool readable = access.starts_with('r'), writable = access.size() > 1 && access[1] == 'w';
  const auto state = writable   ? uapi::PageState::Writable
                     : readable ? uapi::PageState::ReadOnly
                                : uapi::PageState::Unmapped;
  const auto kind = kind_of(access.size() == 4 && access[3] == 's', file);
  if (kind) file.clear();
  if (start < end) mappings_.push_back({start, end, state, kind.value_or(uapi::MemoryKind::Private), std::move(file)});
}

const Mapping* ProcessMemory::at(std::uint64_t address) const {
  const auto known = std::ranges::find_if(
      mappings_, [&](const Mapping& mapping) { return mapping.start <= address && address < mapping.end; });
  return known == mappings_.end() ? nullptr : &*known;
}

uapi::PageState ProcessMemory::state(std::uint64_t address) const {
  const Mapping* mapping = at(address);
  return mapping ? mapping->state : uapi::PageState::Unmapped;
}

std::uint64_t ProcessMemory::mapped(std::uint64_t address, std::uint64_t most) const {
  std::uint64_t end = address;
  while (end - address < most && state(end) != uapi::PageState::Unmapped) end = at(end)->end;
  return std::min(end - address, most);
}

}  // namespace ioasis::traces::recorded
