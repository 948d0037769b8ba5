// The arguments of the system calls that are made on the descriptors which iommufd's ioctls give out, and what they
// move: include/uapi/linux/iommufd.h (struct iommu_hwpt_pgfault, iommu_hwpt_page_response), poll(2); and the one by which
// a process ends, exit_group(2).
#pragma once

#include "model/uapi/fields.h"

namespace ioasis::uapi {

// The numbers by which traces name them on every machine: those of x86-64.
inline constexpr std::uint32_t kReadCall = 0;
inline constexpr std::uint32_t kWriteCall = 1;
inline constexpr std::uint32_t kCloseCall = 3;
inline constexpr std::uint32_t kPollCall = 7;
inline constexpr std::uint32_t kExitCall = 60;

/// A message of READ, struct iommu_hwpt_pgfault: six 32-bit numbers (flags, dev_id, pasid, grpid, perm, and none), a
/// 64-bit address, and two 32-bit numbers (length, cookie).
inline constexpr std::uint64_t kPageFaultBytes = 40;
inline constexpr std::uint64_t kPageFaultHasPasid = 1 << 0;
inline constexpr std::uint64_t kPageFaultIsLast = 1 << 1;

/// A message of WRITE, struct iommu_hwpt_page_response: two 32-bit numbers (cookie, code).
inline constexpr std::uint64_t kPageResponseBytes = 8;
inline constexpr std::uint64_t kResponseSuccess = 0;
inline constexpr std::uint64_t kResponseInvalid = 1;

/// No read and no write is of more: linux/fs.h MAX_RW_COUNT.
inline constexpr std::uint64_t kMostMoved = 0x7fff'f000;

inline constexpr std::uint64_t kPollIn = 0x1;
inline constexpr std::uint64_t kPollOut = 0x4;
inline constexpr std::uint64_t kPollInvalid = 0x20;
inline constexpr std::uint64_t kPollReadNormal = 0x40;
inline constexpr std::uint64_t kPollWriteNormal = 0x100;

namespace detail {

inline constexpr std::array kPollEvents{FlagName{"IN", kPollIn}, FlagName{"OUT", kPollOut},
                                        FlagName{"RDNORM", kPollReadNormal}, FlagName{"WRNORM", kPollWriteNormal}};
inline constexpr std::array kClose{Field{"fd", 0, 4, Fd}};
inline constexpr std::array kRead{Field{"fd", 0, 4, Fd}, address("buf", 8, {Use::Written, "count"}),
                                  Field{"count", 16, 8}};
inline constexpr std::array kWrite{Field{"fd", 0, 4, Fd}, address("buf", 8, {Use::Read, "count"}),
                                   Field{"count", 16, 8}};
inline constexpr std::array<Field, 0> kExit{};
inline constexpr std::array kPoll{Field{"fd", 0, 4, Fd}, Field{"events", 8, 2, Flags, In, kPollEvents}};

}  // namespace detail

}  // namespace ioasis::uapi
