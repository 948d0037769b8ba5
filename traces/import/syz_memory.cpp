// Pages of the area.
#include "traces/import/syz_memory.h"

#include <algorithm>

namespace ioasis::traces::syz {
namespace {

using uapi::kPageSize;
using uapi::PageState;

std::uint64_t page_of(std::uint64_t address) { return address & ~(kPageSize - 1); }

}  // namespace

void Memory::set(std::uint64_t address, std::uint64_t length, PageState state) {
  for (std::uint64_t page = address; page < address + length; page += kPageSize) states_[page] = state;
}

void Memory::declare(std::uint64_t address, std::uint64_t length) {
  for (std::uint64_t page = address; page < address + length; page += kPageSize) pages_.insert(page);
}

PageState Memory::state(std::uint64_t address) const {
  if (!in_area(address)) return PageState::Unmapped;
  const auto known = states_.find(page_of(address));
  return known == states_.end() ? PageState::Writable : known->second;
}

void Memory::use(std::uint64_t address, std::uint64_t length) {
  std::uint64_t page = page_of(address);
  borders_.insert(page - kPageSize);
  const std::uint64_t end = address + std::min(std::max<std::uint64_t>(length, 1), kAreaBytes);
  while (page < end && state(page) != PageState::Unmapped) {
    pages_.insert(page);
    page += kPageSize;
  }
  borders_.insert(page);
}

std::uint64_t Memory::allocate(std::uint64_t length) {
  const std::uint64_t start = next_;
  next_ += std::max<std::uint64_t>(1, (length + kPageSize - 1) / kPageSize) * kPageSize;
  return start;
}

std::optional<Placement> Memory::placement() const {
  return Placement::of(pages_, borders_, [this](std::uint64_t page) { return state(page); });
}

}  // namespace ioasis::traces::syz
