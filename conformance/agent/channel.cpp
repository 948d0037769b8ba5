// Buffers between the port and the frames.
#include "conformance/agent/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

namespace ioasis::conformance::agent {
namespace {

constexpr std::size_t kReadBytes = 1 << 20;
constexpr std::size_t kFlushBytes = 32 << 10;            // the most a virtio port takes at once
constexpr std::uint64_t kFlushNanoseconds = 10'000'000;  // what a crash costs: so much running is done again
constexpr std::size_t kMaxFrame = sizeof(FrameHead) + kMaxPayload;

alignas(8) std::uint8_t input_buffer[kMaxFrame + kReadBytes];
alignas(8) std::uint8_t output_buffer[kMaxFrame + kFlushBytes];

void wait_for(int descriptor, short events) {
  pollfd poll_one{descriptor, events, 0};
  poll(&poll_one, 1, -1);
  // A port nobody is connected to reports a hang-up at once, again and again.
  if (poll_one.revents & POLLHUP) usleep(1000);
}

void make_nonblocking(int descriptor) { fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK); }

}  // namespace

std::uint64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

void Channel::open(int input, int output, bool device) {
  input_ = input;
  output_ = output;
  device_ = device;
  make_nonblocking(input);
  make_nonblocking(output);
}

bool Channel::next(Frame& frame) {
  for (;;) {
    switch (find_frame({input_buffer + consumed_, received_ - consumed_}, frame)) {
      case Framing::Complete:
        consumed_ += frame.bytes();
        return true;
      case Framing::Damaged:
        skip_damage();
        break;
      case Framing::Incomplete:
        if (!fill()) return false;
        break;
    }
  }
}

void Channel::skip_damage() {
  answer(Kind::Refused, 0, "the stream is damaged");
  Frame frame;
  do ++consumed_;
  while (find_frame({input_buffer + consumed_, received_ - consumed_}, frame) == Framing::Damaged);
}

bool Channel::fill() {
  // A partial frame moves to the front: with it there, any whole frame fits.
  if (consumed_ > 0) std::memmove(input_buffer, input_buffer + consumed_, received_ - consumed_);
  received_ -= consumed_;
  consumed_ = 0;
  for (;;) {
    const ssize_t got = read(input_, input_buffer + received_, kReadBytes);
    if (got > 0) {
      received_ += static_cast<std::size_t>(got);
      return true;
    }
    flush();
    if (got == 0 && !device_) return false;
    if (got < 0 && errno != EAGAIN && errno != EINTR) return false;
    wait_for(input_, POLLIN);
  }
}

std::uint8_t* Channel::begin() { return output_buffer + queued_ + sizeof(FrameHead); }

void Channel::end(Kind kind, std::uint32_t sequence, const std::uint8_t* end) {
  const std::uint8_t* const payload = begin();
  const FrameHead head = head_for(kind, sequence, {payload, end});
  std::memcpy(output_buffer + queued_, &head, sizeof head);
  queued_ = static_cast<std::size_t>(end - output_buffer);
  if (queued_ >= kFlushBytes) flush();
}

void Channel::answer(Kind kind, std::uint32_t sequence, std::uint64_t number) {
  std::uint8_t* const payload = begin();
  std::memcpy(payload, &number, sizeof number);
  end(kind, sequence, payload + sizeof number);
}

void Channel::answer(Kind kind, std::uint32_t sequence, const char* text) {
  std::uint8_t* const payload = begin();
  const std::size_t length = strlen(text);
  std::memset(payload, 0, padded(length));
  std::memcpy(payload, text, length);
  end(kind, sequence, payload + padded(length));
}

void Channel::flush_in_time() {
  if (queued_ > 0 && now() - flushed_at_ > kFlushNanoseconds) flush();
}

void Channel::flush() {
  for (std::size_t sent = 0; sent < queued_;) {
    const ssize_t put = write(output_, output_buffer + sent, queued_ - sent);
    if (put >= 0)
      sent += static_cast<std::size_t>(put);
    else if (errno == EAGAIN || errno == EINTR)
      wait_for(output_, POLLOUT);
    else
      _exit(EXIT_FAILURE);  // nobody is left to tell
  }
  queued_ = 0;
  flushed_at_ = now();
}

}  // namespace ioasis::conformance::agent
