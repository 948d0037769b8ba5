// Pinning, counted per page.
#include "conformance/simulator/pages.h"

#include <algorithm>
#include <cerrno>

namespace ioasis::simulator {

using uapi::kPageSize;

namespace {
constexpr std::uint64_t kHugePage = uapi::kHugePages * kPageSize;  ///< bytes
}  // namespace

Pages::Pages(const Host& host, bool by_process, std::uint64_t user_address, std::uint64_t bytes, bool writable,
             Backing backing)
    : base_(user_address - user_address % kPageSize),
      count_((user_address % kPageSize + bytes + (kPageSize - 1)) / kPageSize),
      writable_(writable),
      backing_(backing),
      charged_for_(!host.caller.ipc_lock || host.defects.has(Defect::MemlockHoldsThePrivileged)),
      by_process_(by_process) {}

Errno Pages::hold(Host& host, std::uint64_t first, std::uint64_t last, std::uint64_t at_once) {
  if (of_file()) return EINVAL;
  UserMemory& memory = host.memory;
  const Defects& defects = host.defects;
  const bool for_writing = (writable_ || defects.has(Defect::ReadOnlyMapNeedsWritableMemory)) &&
                           !defects.has(Defect::ReadOnlyMemoryMappedWritable);
  for (std::uint64_t page = first; page <= last; ++page) {
    auto entry = held_.find(page);
    if (entry == held_.end()) {
      std::uint64_t address = base_ + page * kPageSize;
      const uapi::MemoryKind kind = memory.kind(address);
      if (kind == uapi::MemoryKind::Huge && defects.has(Defect::HugePagesMappedFromStart))
        address = address / kHugePage * kHugePage + (page - first) * kPageSize;
      const bool refused = kind == uapi::MemoryKind::Shared && for_writing && defects.has(Defect::SharedNotPinnable);
      const auto frame = refused ? std::nullopt : memory.frame_at(address, for_writing);
      const bool starved = host.allocations.fails();
      if (!frame || starved) {
        const auto leak = starved ? Defect::StarvedMapKeepsPins : Defect::PinsLeakOnFailedMap;
        if (page != first && !defects.has(leak)) release(host, first, page - 1);
        return starved ? ENOMEM : UserMemory::lookup_error(address, std::min(last - page + 1, at_once));
      }
      entry = held_.emplace(page, Held{*frame, 0, 0}).first;
    }
    Held& held = entry->second;
    const bool by_another = memory.kind(base_ + page * kPageSize) == uapi::MemoryKind::Memfd &&
                            memory.pins(held.frame) > 0 && defects.has(Defect::MemfdPinnedOnceForAll);
    if ((held.pins == 0 && !by_another) || defects.has(Defect::PinTwiceOnCopy)) {
      memory.pin(held.frame);
      ++held.pins;
    }
    ++held.areas;
  }
  return 0;
}

Errno Pages::charge(Host& host) {
  const Defects& defects = host.defects;
  const bool forgotten = by_process_ && defects.has(Defect::MemlockForgotByProcess);
  if (!charged_for_ || forgotten || held_.size() <= charged_) return 0;
  const std::uint64_t more = held_.size() - charged_, limit = host.caller.memlock;
  std::uint64_t& locked = account(host);
  if (locked + more > limit || (locked + more == limit && defects.has(Defect::MemlockOffByOne))) return ENOMEM;
  locked += more;
  charged_ += more;
  return 0;
}

void Pages::release(Host& host, std::uint64_t first, std::uint64_t last) {
  for (auto entry = held_.lower_bound(first); entry != held_.end() && entry->first <= last;) {
    Held& held = entry->second;
    if (--held.areas != 0) {
      ++entry;
      continue;
    }
    for (; held.pins != 0; --held.pins) host.memory.unpin(held.frame);
    entry = held_.erase(entry);
  }
  if (held_.size() >= charged_) return;
  if (!host.defects.has(Defect::MemlockNotGivenBack)) account(host) -= charged_ - held_.size();
  charged_ = held_.size();
}

}  // namespace ioasis::simulator
