// Finding frames in a stream, and the checksum by which host and agent notice that they lost step.
#include "conformance/agent/frame.h"

namespace ioasis::conformance::agent {
namespace {

// A word at a time: the guest is emulated, and a byte-wise checksum would cost as much as an ioctl.
std::uint64_t checksum(std::span<const std::uint8_t> bytes) {
  std::uint64_t sum = bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    sum = (sum ^ word) * 0x9e37'79b9'7f4a'7c15;
    sum ^= sum >> 32;
  }
  return sum;
}

}  // namespace

Framing find_frame(std::span<const std::uint8_t> stream, Frame& frame) {
  FrameHead& head = frame.head;
  if (stream.size() < sizeof head) return Framing::Incomplete;
  std::memcpy(&head, stream.data(), sizeof head);
  if (head.magic != kMagic || head.version != kVersion || head.zero != 0 || head.length > kMaxPayload ||
      head.length % 8 != 0)
    return Framing::Damaged;
  if (stream.size() - sizeof head < head.length) return Framing::Incomplete;
  frame.payload = stream.subspan(sizeof head, head.length);
  return checksum(frame.payload) == head.checksum ? Framing::Complete : Framing::Damaged;
}

FrameHead head_for(Kind kind, std::uint32_t sequence, std::span<const std::uint8_t> payload) {
  return {kMagic, kVersion, kind, 0, sequence, static_cast<std::uint32_t>(payload.size()), checksum(payload)};
}

}  // namespace ioasis::conformance::agent
