// Pinning, reading and writing through an address space, area by area.
#include "conformance/simulator/access.h"

#include <cerrno>

namespace ioasis::simulator {

using uapi::kPageSize;

Errno Access::move_to(AddressSpace& space) {
  if (&space == space_) return 0;
  if (const Errno error = space.welcome(*this)) return error;
  leave();
  space_ = &space;
  return 0;
}

void Access::leave() {
  if (!space_) return;
  if (!host_->defects.has(Defect::ReplaceKeepsPinned)) give_up({0, kTop});
  space_->farewell(*this);
}

Errno Access::pin(Range range, bool writing, std::uint64_t user, std::uint32_t& id) {
  std::vector<Slice> held;
  Errno error = space_->walk(range, [&](const Slice& slice, bool last) -> Errno {
    const bool ends_inside = !last && (slice.start + slice.length) % kPageSize != 0;
    if (slice.start % kPageSize != 0 || ends_inside) return EINVAL;
    if (!slice.permits(writing) && !host_->defects.has(Defect::AccessIgnoresPermission)) return EPERM;
    // Page numbers are looked up all at once, whatever the limit.
    if (const Errno missing = slice.pages->hold(*host_, slice.first_page(), slice.last_page(), slice.pages->count()))
      return missing;
    held.push_back(slice);
    return host_->defects.has(Defect::MemlockIgnoresAccesses) ? 0 : slice.pages->charge(*host_);
  });
  if (!error && user != 0) error = compare(held, user);
  if (error) {
    release(held);
    return error;
  }
  id = next_id_++;
  pinned_.push_back({id, range, std::move(held)});
  return 0;
}

void Access::take_back() {
  release(pinned_.back().slices);
  pinned_.pop_back();
  if (host_->defects.has(Defect::PagesIdGivenOutAgain)) --next_id_;
}

Errno Access::unpin(std::uint32_t id) {
  for (auto at = pinned_.begin(); at != pinned_.end(); ++at) {
    if (at->id != id) continue;
    if (!host_->defects.has(Defect::DestroyedPagesStayPinned)) release(at->slices);
    pinned_.erase(at);
    return 0;
  }
  return ENOENT;
}

void Access::give_up(Range range) {
  for (auto at = pinned_.begin(); at != pinned_.end();) {
    const auto here = at++;
    if (!here->range.overlaps(range)) continue;
    release(here->slices);
    pinned_.erase(here);
  }
}

void Access::release(const std::vector<Slice>& slices) {
  for (const Slice& slice : slices) slice.pages->release(*host_, slice.first_page(), slice.last_page());
}

Errno Access::compare(const std::vector<Slice>& slices, std::uint64_t user) const {
  for (const Slice& slice : slices)
    for (std::uint64_t page = slice.first_page(); page <= slice.last_page(); ++page, user += kPageSize) {
      const auto frame = host_->memory.frame_at(user, false);
      if (!frame) return UserMemory::lookup_error(user - user % kPageSize, 1);
      if (*frame != slice.pages->frame(page)) return EBADE;
    }
  return 0;
}

Errno Access::look_up(const Slice& slice, bool writing) const {
  // A single page is pinned as it is used; of more, each as a domain would.
  const Pages& pages = *slice.pages;
  const bool single = slice.first_page() == slice.last_page();
  for (std::uint64_t page = slice.first_page(); page <= slice.last_page(); ++page) {
    const bool held = pages.holds(page) && !host_->defects.has(Defect::DeadProcessLosesHeldPages);
    if (held && !host_->memory.alive(pages.process())) continue;
    const std::uint64_t asked = std::min(slice.last_page() - page + 1, host_->pages_at_once());
    Frame frame{};
    const Errno error =
        pages.look_up(*host_, pages.base() + page * kPageSize, single ? writing : pages.writable(), asked, frame);
    if (error) return single ? EFAULT : error;
  }
  return 0;
}

Process Access::whose(const Slice& slice) const {
  return host_->defects.has(Defect::AccessUsesCallersMemory) ? host_->memory.current() : slice.pages->process();
}

template <class Use>
Errno Access::each(Range range, bool writing, bool slowly, Use use) {
  std::size_t done = 0;
  return space_->walk(range, [&](const Slice& slice, bool last) -> Errno {
    if (!slice.permits(writing) && !host_->defects.has(Defect::AccessIgnoresPermission)) return EPERM;
    if (slice.pages->of_file()) return EINVAL;
    if (slowly || slice.pages->process() != host_->memory.current())
      if (const Errno error = look_up(slice, writing)) return error;
    if (!use(slice, done)) return EFAULT;
    done += slice.length;
    return !last && host_->defects.has(Defect::AccessOneAreaOnly) ? ENOENT : 0;
  });
}

Errno Access::read(Range range, bool slowly, std::span<std::uint8_t> to) {
  return each(range, false, slowly, [&](const Slice& slice, std::size_t done) {
    return host_->memory.read(whose(slice), slice.user_address(), to.subspan(done, slice.length));
  });
}

Errno Access::write(Range range, bool slowly, std::span<const std::uint8_t> from) {
  return each(range, true, slowly, [&](const Slice& slice, std::size_t done) {
    const bool shared = host_->memory.kind(slice.user_address()) == uapi::MemoryKind::Shared;
    if (shared && host_->defects.has(Defect::SharedMemoryWrittenToCopy)) return true;
    return host_->memory.write(whose(slice), slice.user_address(), from.subspan(done, slice.length));
  });
}

}  // namespace ioasis::simulator
