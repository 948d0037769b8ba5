// Messages about events on their way out.
#include "conformance/simulator/event_log.h"

#include <array>
#include <cerrno>

#include "model/uapi/bytes.h"
#include "model/uapi/system_calls.h"

namespace ioasis::simulator {

void EventLog::report(std::uint32_t virtual_device) {
  const std::uint32_t sequence = next_;
  next_ = (next_ + 1) & 0x7fffffff;
  loss_ = waiting_.size() == depth_;
  if (loss_)
    loss_number_ = sequence;
  else
    waiting_.push_back({sequence, virtual_device});
}

std::int64_t EventLog::read(UserMemory& memory, std::uint64_t address, std::uint64_t bytes) {
  constexpr std::size_t kHeader = 8, kWhole = 12;
  if (bytes < kHeader) return -EINVAL;
  std::uint64_t done = 0;
  while (readable() && bytes - done >= kHeader) {
    const bool is_loss = waiting_.empty();
    const std::size_t size = is_loss ? kHeader : kWhole;
    Errno error = bytes - done < size ? EINVAL : 0;
    std::array<std::uint8_t, kWhole> message{};
    uapi::store(message, 0, 4, is_loss ? uapi::kEventsLost : 0);
    uapi::store(message, 4, 4, is_loss ? loss_number_ : waiting_.front().sequence);
    if (!is_loss) uapi::store(message, 8, 4, waiting_.front().virtual_device);
    if (!error && !memory.write(address + done, std::span(message).first(size))) error = EFAULT;
    if (error) return done != 0 ? static_cast<std::int64_t>(done) : -error;
    done += size;
    if (is_loss)
      loss_ = false;
    else
      waiting_.pop_front();
  }
  return static_cast<std::int64_t>(done);
}

}  // namespace ioasis::simulator
