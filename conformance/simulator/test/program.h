// A program that talks to the simulator, short enough to write a test in a few lines.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/simulator/ranges.h"
#include "conformance/simulator/simulator.h"
#include "model/uapi/commands.h"

namespace ioasis::simulator {

using Fields = std::initializer_list<std::pair<std::string_view, std::uint64_t>>;

inline constexpr std::uint64_t kPage = uapi::kPageSize;
inline constexpr std::uint64_t kFixedReadWrite = uapi::kFixedIova | uapi::kReadable | uapi::kWriteable;
inline constexpr std::uint64_t kReadWrite = uapi::kReadable | uapi::kWriteable;
inline constexpr std::uint64_t kFixedRead = uapi::kFixedIova | uapi::kReadable;

/// An IOVA inside the mock aperture.
inline constexpr std::uint64_t kIova = 0x2000000;

class Program {
 public:
  explicit Program(Defects defects = {});

  /// 16 pages: page 4 may be read only, page 6 is a hole.
  static constexpr std::uint64_t memory(std::uint64_t offset = 0) { return uapi::address_of(0) + offset; }
  static constexpr std::uint64_t kReadOnlyPage = 4 * kPage;
  static constexpr std::uint64_t kHole = 6 * kPage;
  /// A page of its own for arrays passed by address.
  static constexpr std::uint64_t kArray = uapi::address_of(1);
  /// Two pages each, and one huge one.
  static constexpr std::uint64_t kShared = uapi::address_of(2), kMemfd = uapi::address_of(3),
                                 kHuge = uapi::address_of(4);

  /// Makes a call and returns the errno, 0 for success.
  int call(uapi::Command command, Fields fields, uapi::Site site = uapi::Site::Normal);
  int raw(std::uint32_t request, std::vector<std::uint8_t> bytes, uapi::Site site = uapi::Site::Normal);

  /// Begins anew, as that caller.
  void begin_as(const uapi::Caller& caller) { simulator_ = Simulator(layout(), defects_, caller, {}, files()); }

  /// Begins anew, on that kernel.
  void begin_on(const uapi::Kernel& kernel) { simulator_ = Simulator(layout(), defects_, {}, kernel, files()); }

  /// What the last ioctl returned: a result, or a negative errno.
  int result() const { return result_; }
  /// The last struct, as it came back.
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  /// A field of it.
  std::uint64_t out(std::string_view field) const;

  std::uint32_t ioas();
  /// Maps at a fixed IOVA; returns the errno.
  int map(std::uint32_t ioas, std::uint64_t iova, std::uint64_t user, std::uint64_t length,
          std::uint64_t flags = kFixedReadWrite);
  /// Maps wherever there is room; returns the IOVA, 0 on failure.
  std::uint64_t map_anywhere(std::uint32_t ioas, std::uint64_t user, std::uint64_t length);
  int unmap(std::uint32_t ioas, std::uint64_t iova, std::uint64_t length);
  int unmap_all(std::uint32_t ioas) { return unmap(ioas, 0, kTop); }
  int copy(std::uint32_t to, std::uint64_t to_iova, std::uint32_t from, std::uint64_t from_iova, std::uint64_t length,
           std::uint64_t flags = kFixedReadWrite);
  /// Attaches a mock device; returns the id of its handle, 0 on failure. out() has the others.
  std::uint32_t attach(std::uint32_t target);
  int destroy(std::uint32_t id);
  int reserve(std::uint32_t ioas, std::uint64_t start, std::uint64_t length);
  int allow(std::uint32_t ioas, const std::vector<Range>& ranges);
  /// The usable ranges; asks for `room` of them.
  int usable(std::uint32_t ioas, std::vector<Range>& ranges, std::uint32_t room = 8);
  int huge_pages(std::uint32_t ioas, std::uint64_t value);
  int check_map(std::uint32_t hwpt, std::uint64_t iova, std::uint64_t user, std::uint64_t length);
  int check_refs(std::uint64_t user, std::uint64_t length, std::uint32_t refs);

  /// A new IOAS for the VFIO container, of that type.
  std::uint32_t container(std::uint64_t type = uapi::kVfioType1v2);
  int map_dma(std::uint64_t iova, std::uint64_t user, std::uint64_t size,
              std::uint64_t flags = uapi::kVfioRead | uapi::kVfioWrite);
  int unmap_dma(std::uint64_t iova, std::uint64_t size, std::uint64_t flags = 0);
  /// Asks for as much as `room` bytes hold.
  int iommu_info(std::uint32_t room, uapi::Site site = uapi::Site::Normal);

  /// Lets the nth allocation of the next call fail.
  void starve(std::uint32_t nth) { simulator_.arm_fault(nth); }
  /// How many more the last call would have had to make, 0 if one failed.
  std::uint32_t left() const { return left_; }

  /// Looks at eight bytes of memory: they become part of answers().
  std::uint64_t look(std::uint64_t address);
  /// Writes them.
  void poke(std::uint64_t address, std::uint64_t word);
  /// Makes an access; returns its descriptor, 0 on failure.
  std::uint32_t access(std::uint32_t ioas, std::uint64_t flags = uapi::kNeedsPinPages);
  int access_pages(std::uint32_t access, std::uint64_t iova, std::uint64_t length, std::uint64_t flags = 0,
                   std::uint64_t user = 0, uapi::Site site = uapi::Site::Normal);
  int unpin(std::uint32_t access, std::uint32_t pages);
  /// Between an IOVA and the program's memory at `user`.
  int access_rw(std::uint32_t access, std::uint64_t iova, std::uint64_t user, std::uint64_t length,
                std::uint64_t flags);

  /// That process makes the calls from now on.
  void switch_to(unsigned process) { simulator_.switch_to(process); }
  /// So it does, as the one that made them ends.
  void exit_to(unsigned process);

  /// That file is the one that calls are made on from now on: 0 the usual one, 1 another /dev/iommu, 2 /dev/vfio/vfio.
  void turn_to(std::uint8_t file) { origin_.file = file; }
  int close(std::uint32_t fd) { return call(uapi::Command::Close, {{"fd", fd}}); }

  Simulator& simulator() { return simulator_; }

  /// Everything that was answered so far: errnos, structs, usable ranges and words looked at.
  const std::vector<std::uint64_t>& answers() const { return answers_; }

 private:
  static uapi::MemoryLayout layout();
  static std::vector<uapi::File> files() {
    return {{"second", uapi::FileKind::Iommu}, {"container", uapi::FileKind::Vfio}};
  }

  Defects defects_;
  Simulator simulator_;
  uapi::Origin origin_;
  const uapi::CommandInfo* last_ = nullptr;
  int result_ = 0;
  std::vector<std::uint8_t> bytes_;
  std::uint32_t left_ = 0;
  std::vector<std::uint64_t> answers_;
};

}  // namespace ioasis::simulator
