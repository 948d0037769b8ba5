// The agent's end of the stream: reads and writes in large pieces, and keeps what is not yet a whole frame.
#pragma once

#include "conformance/agent/frame.h"

namespace ioasis::conformance::agent {

class Channel {
 public:
  /// Takes over both descriptors (which may be one and the same) and makes them non-blocking. A `device` answers with
  /// an end of file while nobody is connected; anything else has ended then.
  void open(int input, int output, bool device);

  /// The next request: sends all answers first if it has to wait for one. False at the end of the stream. A stretch of
  /// bytes that is no frame is skipped and answered with Refused.
  bool next(Frame& frame);

  /// Room for an answer's payload of up to kMaxPayload bytes; valid until end().
  std::uint8_t* begin();
  /// Queues the answer whose payload ends at `end`.
  void end(Kind kind, std::uint32_t sequence, const std::uint8_t* end);
  void answer(Kind kind, std::uint32_t sequence, std::uint64_t number);
  void answer(Kind kind, std::uint32_t sequence, const char* text);

  /// Sends what is queued if it is much or old, so that after a crash the host knows which traces had ended.
  void flush_in_time();
  void flush();

 private:
  bool fill();
  void skip_damage();

  int input_ = -1;
  int output_ = -1;
  bool device_ = false;
  std::size_t consumed_ = 0;  ///< of received_
  std::size_t received_ = 0;
  std::size_t queued_ = 0;
  std::uint64_t flushed_at_ = 0;  ///< nanoseconds
};

/// The monotonic clock, in nanoseconds.
std::uint64_t now();

}  // namespace ioasis::conformance::agent
