// The selftest's access: kernel code that uses the memory of an address space, without a device.
#pragma once

#include <list>

#include "conformance/simulator/address_space.h"

namespace ioasis::simulator {

class Access {
 public:
  /// One that pins wants whole pages of the address spaces it comes to; what one that locks has pinned stays mapped.
  Access(Host& host, bool pins, bool locks = false) : host_(&host), pins_(pins), locks_(locks) {}
  ~Access() { leave(); }
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  bool pins() const { return pins_; }
  bool locks() const { return locks_; }
  const AddressSpace* space() const { return space_; }

  /// Goes to another address space and gives up what it has pinned in the old one; EADDRINUSE, and nothing changed, if
  /// what is mapped there is not whole pages.
  Errno move_to(AddressSpace& space);

  /// Pins what is mapped at `range`; unless `user` is 0, only if those are the pages of the memory at `user`.
  Errno pin(Range range, bool writing, std::uint64_t user, std::uint32_t& id);
  /// Gives back what the last pin() took, when its caller cannot be told.
  void take_back();
  /// ENOENT if nothing pinned has that id.
  Errno unpin(std::uint32_t id);
  /// Gives up all that lies in part in `range`, which is about to be unmapped.
  void give_up(Range range);

  /// Some of what it has pinned lies in `range`.
  bool holds(Range range) const {
    return std::any_of(pinned_.begin(), pinned_.end(), [&](const Pinned& part) { return part.range.overlaps(range); });
  }

  Errno read(Range range, bool slowly, std::span<std::uint8_t> to);
  Errno write(Range range, bool slowly, std::span<const std::uint8_t> from);

 private:
  struct Pinned {
    std::uint32_t id;
    Range range;
    std::vector<Slice> slices;
  };

  void leave();
  void release(const std::vector<Slice>& slices);
  Errno compare(const std::vector<Slice>& slices, std::uint64_t user) const;
  /// Whether the kernel reaches all memory of the slice, which it finds out before it touches any where it goes the
  /// slow way, as it must for memory of a process that does not run.
  Errno look_up(const Slice& slice, bool writing) const;
  /// Whose memory a read or write of the slice meets.
  Process whose(const Slice& slice) const;
  /// Calls use(slice, bytes done before it) for each area in the range, as long as there is no error.
  template <class Use>
  Errno each(Range range, bool writing, bool slowly, Use use);

  Host* host_;
  bool pins_, locks_;
  AddressSpace* space_ = nullptr;
  std::list<Pinned> pinned_;
  std::uint32_t next_id_ = 0;
};

}  // namespace ioasis::simulator
