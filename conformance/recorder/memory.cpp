#include "conformance/recorder/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "conformance/recorder/proc.h"

namespace ioasis::conformance::recorder {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::size_t kMostPages = 2048;  ///< watched in one process
constexpr std::size_t kPiece = 16;        ///< bytes recorded together

}  // namespace

Memory::Memory(Recording& recording, unsigned number, pid_t process)
    : recording_(recording),
      number_(number),
      process_(process),
      file_(open(proc(process, "mem").c_str(), O_RDONLY | O_CLOEXEC)) {}

Memory::~Memory() {
  if (file_ >= 0) close(file_);
}

std::unique_ptr<Memory> Memory::fork(unsigned number, pid_t child) const {
  auto copy = std::make_unique<Memory>(recording_, number, child);
  copy->maps_ = maps_;
  copy->mappings_ = mappings_;
  copy->pages_ = pages_;
  recording_.line("P %u %u", number, number_);
  return copy;
}

std::size_t Memory::read(std::uint64_t address, std::span<std::uint8_t> bytes) const {
  const ssize_t done = pread(file_, bytes.data(), bytes.size(), static_cast<off_t>(address));
  return done < 0 ? 0 : static_cast<std::size_t>(done);
}

void Memory::refresh() {
  if (!stale_) return;
  stale_ = false;
  std::string maps = proc_text(process_, "maps");
  if (maps == maps_) return;
  maps_ = std::move(maps);
  mappings_.clear();
  recording_.line("L %u", number_);
  for (std::size_t at = 0; at < maps_.size();) {
    const std::size_t end = std::min(maps_.find('\n', at), maps_.size());
    const std::string line = maps_.substr(at, end - at);
    at = end + 1;
    unsigned long long start, stop;
    char access[8];
    int path = 0;
    if (sscanf(line.c_str(), "%llx-%llx %7s %*s %*s %*s %n", &start, &stop, access, &path) < 3) continue;
    mappings_.push_back({start, stop, access[0] == 'r'});
    recording_.line("M %llx %llx %s %s", start, stop, access, path > 0 ? line.c_str() + path : "");
  }
}

std::uint64_t Memory::mapped_end(std::uint64_t address) const {
  std::uint64_t end = address;
  for (const Mapping& mapping : mappings_)  // by rising address
    if (mapping.readable && mapping.start <= end && end < mapping.end) end = mapping.end;
  return end;
}

std::uint64_t Memory::readable(std::uint64_t address, std::uint64_t most) {
  refresh();
  if (mapped_end(address) - address < most) {  // the stack may have grown
    stale_ = true;
    refresh();
  }
  return std::min(most, mapped_end(address) - address);
}

void Memory::watch(std::span<const std::uint8_t> bytes) {
  refresh();
  for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word;
    memcpy(&word, bytes.data() + at, sizeof word);
    const std::uint64_t end = std::min(mapped_end(word), word + kWatched);
    for (std::uint64_t page = word & ~(kPage - 1); page < end && pages_.size() < kMostPages; page += kPage)
      pages_.try_emplace(page);
  }
}

void Memory::absorb(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (const auto page = pages_.find((address + i) & ~(kPage - 1)); page != pages_.end() && page->second.known)
      page->second.content[(address + i) % kPage] = bytes[i];
}

void Memory::record_changes(char who) {
  refresh();
  constexpr std::uint64_t kMostRead = 64 * kPage;
  for (auto page = pages_.begin(); page != pages_.end();) {
    // Pages that follow each other are read at once: a program may make hundreds of thousands of calls.
    const std::uint64_t start = page->first, most = std::min(mapped_end(start) - start, kMostRead);
    auto end = page;
    while (end != pages_.end() && end->first - start < most &&
           (end == page || end->first == std::prev(end)->first + kPage))
      ++end;
    if (end == page) {  // not mapped any more
      ++page;
      continue;
    }
    now_.resize(std::prev(end)->first + kPage - start);
    const std::size_t got = read(start, now_);
    for (; page != end; ++page)
      if (const std::size_t at = page->first - start; at + kPage <= got)
        record_page(who, page->first, page->second, std::span(now_).subspan(at, kPage));
  }
}

void Memory::record_page(char who, std::uint64_t address, Page& page, std::span<const std::uint8_t> now) {
  if (!page.known) {
    page.content.assign(kPage, 0);  // what a recording says nothing of is zero, once it says that it is known
    recording_.line("Z %u %llx %llx", number_, static_cast<unsigned long long>(address),
                    static_cast<unsigned long long>(kPage));
    page.known = true;
  }
  if (memcmp(page.content.data(), now.data(), kPage) == 0) return;
  const auto differs = [&](std::size_t at) { return memcmp(page.content.data() + at, now.data() + at, kPiece) != 0; };
  for (std::size_t at = 0; at < kPage; at += kPiece) {
    if (!differs(at)) continue;
    std::size_t end = at;
    while (end < kPage && differs(end)) end += kPiece;
    char start[48];
    snprintf(start, sizeof start, "%c %u %llx", who, number_, static_cast<unsigned long long>(address + at));
    recording_.bytes(start, now.subspan(at, end - at));
    at = end;
  }
  page.content.assign(now.begin(), now.end());
}

}  // namespace ioasis::conformance::recorder
