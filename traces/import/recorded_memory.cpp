// The memory that recorded calls use: pages, contents before, and what a call wrote.
#include <algorithm>

#include "model/uapi/bytes.h"
#include "traces/import/recorded_calls.h"
#include "traces/notation.h"

namespace ioasis::traces::recorded {
namespace {

using uapi::kPageSize;
using uapi::PageState;

constexpr std::uint64_t kMostCarried = uapi::kMaxBufferPages * kPageSize;
constexpr std::uint64_t kMostContents = 0x2'0000;  ///< bytes of memory that fit a line of a trace

}  // namespace

/// The page must be what it was when a call first pointed to it.
void Calls::check_page(std::uint64_t page, const ProcessMemory& memory) {
  const Mapping* mapping = memory.at(page);
  const PageState state = mapping ? mapping->state : PageState::Unmapped;
  if (states_.try_emplace(page, state).first->second != state ||
      (state != PageState::Unmapped && kinds_.try_emplace(page, mapping->kind).first->second != mapping->kind))
    stop("memory was mapped otherwise while the file was in use", hex(page));
}

/// The pages must be in the trace, as they are now.
void Calls::use(Range range, const ProcessMemory& memory) {
  if (range.length > kMostCarried) return stop("a call uses more than 8 MiB of memory at once");
  Recorded& recorded = calls_.back();
  const std::uint64_t first = page_of(range.address), last = page_of(range.address + range.length - 1);
  for (const std::uint64_t border : {first - kPageSize, last + kPageSize}) {
    recorded.borders.insert(border);
    borders_.emplace(border, memory.state(border));
  }
  for (std::uint64_t page = first; page - first <= last - first; page += kPageSize) {
    const PageState state = memory.state(page);
    (state == PageState::Unmapped ? recorded.borders : recorded.pages).insert(page);
    check_page(page, memory);
    const Mapping* mapping = memory.at(page);
    if (mapping && !mapping->file.empty()) remark("memory that was " + mapping->file + " is private and anonymous");
  }
}

std::vector<std::uint8_t> Calls::in_trace(std::uint64_t address, std::size_t length) const {
  std::vector<std::uint8_t> bytes(length);
  for (std::size_t i = 0; i < length; ++i) image_.read(address + i, std::span(bytes).subspan(i, 1));  // 0 if never set
  return bytes;
}

/// What the process has there and the trace has not is written by the trace.
void Calls::take_contents(Range range, const ProcessMemory& memory) {
  if (range.length > kMostContents) return stop("a call reads or writes more than 128 KiB of memory at once");
  std::vector<std::uint8_t> now(range.length);
  if (!memory.image.read(range.address, now))
    return stop("memory that a call uses was not recorded", hex(range.address));
  const std::vector<std::uint8_t> before = in_trace(range.address, range.length);
  std::size_t first = 0, end = now.size();
  while (first < end && now[first] == before[first]) ++first;
  while (end > first && now[end - 1] == before[end - 1]) --end;
  if (first == end) return;
  first -= std::min<std::size_t>(first, (range.address + first) % 8);
  end += std::min<std::size_t>(now.size() - end, (8 - (range.address + end) % 8) % 8);
  for (std::uint64_t page = page_of(range.address + first); page < range.address + end; page += kPageSize)
    if (memory.state(page) != PageState::Writable) return stop("read-only memory is not zero", hex(page));
  poke(range.address + first,
       {now.begin() + static_cast<std::ptrdiff_t>(first), now.begin() + static_cast<std::ptrdiff_t>(end)});
}

/// A call that writes answers into memory may have them from memory that is mapped for DMA.
void Calls::take_mapped(const ProcessMemory& memory) {
  std::size_t poked = 0;
  for (const std::uint64_t page : mapped_) {
    std::uint8_t byte;
    if (memory.state(page) == PageState::Unmapped) continue;
    if (!memory.image.read(page, {&byte, 1})) {
      remark("what mapped memory holds beyond 64 KiB from a pointer is not carried");
      continue;
    }
    const std::size_t before = calls_.back().step.pokes.size();
    take_contents({page, kPageSize}, memory);
    if (calls_.back().step.pokes.size() != before) poked += calls_.back().step.pokes.back().bytes.size();
    if (poked > kMostContents) return stop("a program wrote more than 128 KiB of memory between two calls");
  }
}

void Calls::poke(std::uint64_t address, std::vector<std::uint8_t> bytes) {
  for (std::uint64_t page = page_of(address); page < address + bytes.size(); page += kPageSize)
    if (std::uint8_t byte; !image_.read(page, {&byte, 1})) image_.zero(page, kPageSize);
  image_.write(address, bytes);
  auto& pokes = calls_.back().step.pokes;
  std::erase_if(pokes, [&](const Poke& poke) { return poke.address == address && poke.bytes.size() <= bytes.size(); });
  pokes.push_back({address, std::move(bytes)});
}

void Calls::changed(const Event& change, const ProcessMemory& memory) {
  if (!answered_ || *process_ != change.memory) return;
  std::vector<std::uint8_t> before(change.bytes.size());
  if (!memory.image.read(change.address, before)) return;
  const auto elsewhere = [&](std::size_t i) {
    return change.bytes[i] != before[i] && change.address + i - argument_ >= kMaxStructBytes;
  };
  std::size_t first = 0, end = before.size();
  while (first < end && !elsewhere(first)) ++first;
  while (end > first && !elsewhere(end - 1)) --end;
  if (first == end) return;
  // The trace's memory changes with the call, whether that is looked at or not.
  for (std::size_t at = first; at < end; ++at)
    image_.write(change.address + at, std::span(change.bytes).subspan(at, 1));
  widen(changed_, {change.address + first, end - first});
}

/// Makes `range` cover the other, too, if both are near.
void Calls::widen(Range& range, Range other) {
  if (range.length == 0) {
    range = other;
    return;
  }
  const std::uint64_t low = std::min(range.address, other.address);
  const std::uint64_t high = std::max(range.address + range.length, other.address + other.length);
  if (high - low > kMostContents) return remark("memory that a call wrote in several places is looked at in one");
  range = {low, high - low};
}

void Calls::finish(const ProcessMemory& memory) {
  if (!answered_) return;
  answered_ = false;
  Recorded& recorded = calls_.back();
  // Where it may write is of less interest than where it did.
  const Range may = recorded.peek, did = changed_;
  const bool within = did.address >= may.address && did.address + did.length <= may.address + may.length;
  if (did.length != 0 && !within) recorded.peek = did;
  if (recorded.peek.length == 0) return;
  std::vector<std::uint8_t> now(recorded.peek.length);
  const bool there = memory.mapped(recorded.peek.address, now.size()) == now.size();
  if (!there || !memory.image.read(recorded.peek.address, now)) {
    recorded.peek = {};
    return remark("memory that a call wrote is not looked at: it was not recorded");
  }
  use(recorded.peek, memory);
  recorded.step.got->peeked = now;
  for (std::uint64_t page = page_of(recorded.peek.address); page < recorded.peek.address + now.size();
       page += kPageSize)
    if (std::uint8_t byte; !image_.read(page, {&byte, 1})) image_.zero(page, kPageSize);
  image_.write(recorded.peek.address, now);
}

}  // namespace ioasis::traces::recorded
