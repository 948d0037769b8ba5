// Messages of page faults on their way out, and responses on their way in.
#include "conformance/simulator/fault_queue.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "model/uapi/bytes.h"
#include "model/uapi/system_calls.h"

namespace ioasis::simulator {
namespace {

using Message = std::array<std::uint8_t, uapi::kPageFaultBytes>;

Message message_of(const PageRequest& request, std::uint32_t cookie, bool tells_pasid) {
  Message bytes{};
  std::uint32_t flags = uapi::kPageFaultIsLast;
  if (request.pasid != 0 && tells_pasid) flags |= uapi::kPageFaultHasPasid;
  const std::array<std::uint32_t, 5> numbers{flags, request.device, request.pasid, request.group, request.access};
  for (std::size_t i = 0; i < numbers.size(); ++i) uapi::store(bytes, 4 * i, 4, numbers[i]);
  uapi::store(bytes, 24, 8, request.address);
  uapi::store(bytes, 36, 4, cookie);
  return bytes;
}

}  // namespace

void FaultQueue::report(const PageRequest& request) { unread_.push_back(request); }

void FaultQueue::forget(std::uint32_t device, std::uint32_t attached) {
  if (defects_->has(Defect::FaultsOutliveDetach)) return;
  const auto came_so = [&](const PageRequest& request) {
    return request.device == device && request.attached == attached;
  };
  std::erase_if(unread_, came_so);
  std::erase_if(unanswered_, [&](const auto& entry) { return came_so(entry.second); });
}

std::uint32_t FaultQueue::unused_cookie() const {
  std::uint32_t cookie = defects_->has(Defect::FaultCookieNotReused) ? next_cookie_ : 1;
  while (unanswered_.contains(cookie)) ++cookie;
  return cookie;
}

bool FaultQueue::readable() const { return !unread_.empty() || defects_->has(Defect::PollAlwaysReadable); }

std::int64_t FaultQueue::read(UserMemory& memory, std::uint64_t address, std::uint64_t bytes) {
  constexpr std::uint64_t kMessage = uapi::kPageFaultBytes;
  if (bytes % kMessage != 0 && !defects_->has(Defect::FaultReadRoundsDown)) return -ESPIPE;
  std::int64_t done = 0;
  while (!unread_.empty()) {
    const bool newest = defects_->has(Defect::FaultReadNewestFirst);
    const PageRequest next = newest ? unread_.back() : unread_.front();
    Errno error = 0;
    if (bytes < kMessage) {
      error = EINVAL;
    } else {
      const std::uint32_t cookie = unused_cookie();
      const auto message = message_of(next, cookie, !defects_->has(Defect::FaultLosesPasid));
      if (!memory.write(address, message)) {
        error = EFAULT;
        if (defects_->has(Defect::FaultLostOnBadBuffer)) unread_.pop_front();
      } else {
        newest ? unread_.pop_back() : unread_.pop_front();
        unanswered_.emplace(cookie, next);
        next_cookie_ = cookie + 1;
      }
    }
    if (error) return done != 0 ? done : -error;
    done += kMessage;
    address += kMessage;
    bytes -= kMessage;
    if (defects_->has(Defect::FaultReadOneAtATime)) break;
  }
  return done;
}

std::int64_t FaultQueue::write(const UserMemory& memory, std::uint64_t address, std::uint64_t bytes) {
  constexpr std::uint64_t kResponse = uapi::kPageResponseBytes;
  if (bytes % kResponse != 0) return -ESPIPE;
  std::int64_t done = 0;
  for (; bytes != 0; bytes -= kResponse, address += kResponse, done += kResponse) {
    std::array<std::uint8_t, kResponse> response{};
    Errno error = memory.read(address, response) ? 0 : EFAULT;
    const auto cookie = static_cast<std::uint32_t>(uapi::load(response, 0, 4));
    const std::uint64_t code = uapi::load(response, 4, 4);
    if (!error && code > uapi::kResponseInvalid && !defects_->has(Defect::FaultCodeUnchecked)) error = EINVAL;
    if (!error && !unanswered_.contains(cookie)) error = EINVAL;
    if (error) return done != 0 && !defects_->has(Defect::FaultWriteFailsWhole) ? done : -error;
    if (!defects_->has(Defect::FaultAnsweredTwice)) unanswered_.erase(cookie);
  }
  return done;
}

}  // namespace ioasis::simulator
