// The arguments of the system calls that are made on the descriptors which iommufd's ioctls give out, and what they
// move: include/uapi/linux/iommufd.h (struct iommu_hwpt_pgfault, iommu_hwpt_page_response), poll(2); and the one by
// which a process ends, exit_group(2).
#pragma once

#include "model/uapi/command.h"

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

/// A message of READ from an event queue, struct iommufd_vevent_header: flags and sequence; and what the selftest's
/// adds to it, struct iommu_viommu_event_selftest: virt_id.
inline constexpr std::uint64_t kEventHeaderBytes = 8;
inline constexpr std::uint64_t kEventBytes = 12;
inline constexpr std::uint64_t kEventsLost = 1 << 0;

/// A message of WRITE, struct iommu_hwpt_page_response: cookie and code.
inline constexpr Record kPageResponse{2, 4};
inline constexpr std::uint64_t kPageResponseBytes = kPageResponse.bytes();
inline constexpr std::uint64_t kResponseSuccess = 0;
inline constexpr std::uint64_t kResponseInvalid = 1;

/// No read and no write is of more: linux/fs.h MAX_RW_COUNT.
inline constexpr std::uint64_t kMostMoved = 0x7fff'f000;

inline constexpr std::uint64_t kPollIn = 0x1;
inline constexpr std::uint64_t kPollOut = 0x4;
inline constexpr std::uint64_t kPollInvalid = 0x20;
inline constexpr std::uint64_t kPollReadNormal = 0x40;
inline constexpr std::uint64_t kPollWriteNormal = 0x100;

namespace table {
using enum ObjectType;

inline constexpr std::array kPollEvents{NamedValue{"IN", kPollIn}, NamedValue{"OUT", kPollOut},
                                        NamedValue{"RDNORM", kPollReadNormal}, NamedValue{"WRNORM", kPollWriteNormal}};
inline constexpr ObjectTypes kWithFile{Access, FaultQueue, EventQueue};
inline constexpr std::array kClose{fd("fd", 0, kWithFile)};
inline constexpr std::array kRead{fd("fd", 0, kWithFile), address("buf", 8, {Use::Written, "count"}),
                                  plain("count", 16, 8)};
inline constexpr std::array kWrite{
    fd("fd", 0, kWithFile), address("buf", 8, bytes_of(Use::Read, "count", kPageResponse)), plain("count", 16, 8)};
inline constexpr std::array kPoll{fd("fd", 0, kWithFile), Field{"events", 8, 2, Flags, In, kPollEvents}};
inline constexpr std::array<Field, 0> kExit{};

/// A row of a system call with so many arguments.
constexpr CommandInfo system_call(Command command, std::string_view name, std::uint32_t number, std::uint16_t arguments,
                                  std::span<const Field> fields) {
  const std::uint16_t size = static_cast<std::uint16_t>(8 * arguments);
  return {command, name, Interface::SystemCall, number, 0, size, size, fields, Passing::SystemCall};
}

inline constexpr std::array kSystemCalls{
    system_call(Command::Close, "CLOSE", kCloseCall, 1, kClose),
    system_call(Command::Read, "READ", kReadCall, 3, kRead),
    system_call(Command::Write, "WRITE", kWriteCall, 3, kWrite),
    system_call(Command::Poll, "POLL", kPollCall, 2, kPoll),
    system_call(Command::Exit, "EXIT", kExitCall, 0, kExit),
};

}  // namespace table

}  // namespace ioasis::uapi
