// Moves bytes between the host and a machine, never blocking on one direction while the other is full.
#include "conformance/targets/agent_link.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "conformance/last_lines.h"
#include "conformance/targets/frames.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kReceiveBytes = 256 << 10;
constexpr std::size_t kContextLines = 20;
constexpr milliseconds kGreeting{30000};  // a guest that starts its agent on a busy machine
constexpr milliseconds kQuiet{200};       // so long nothing printed: the report is over
constexpr milliseconds kLongestReport{3000};

}  // namespace

AgentLink::AgentLink(std::unique_ptr<Machine> machine) : machine_(std::move(machine)) {}

void AgentLink::require() {
  if (running_ && !ended_) return;
  machine_->start();
  ++starts_;
  running_ = true;
  ended_ = false;
  outgoing_.clear();
  incoming_.clear();
  sent_ = taken_ = 0;
  console_.clear();
  hear();
  try {
    handshake();
  } catch (...) {
    stop();
    throw;
  }
}

void AgentLink::handshake() {
  append_request(outgoing_, agent::Kind::Ping, 0);
  agent::Frame frame;
  while (next(frame) != agent::Framing::Complete || frame.head.kind != agent::Kind::Hello) {
    if (ended_ || silence_ > kGreeting)
      throw Unavailable(machine_->describe() + ": the agent does not answer\n" + last_lines(console_, kContextLines));
    pump(milliseconds(20));
  }
  kernel_ = text_in(frame.payload);
  console_.clear();
}

void AgentLink::stop() {
  if (running_) machine_->stop();
  running_ = false;
}

void AgentLink::hear() {
  silence_ = {};
  looked_.reset();
}

void AgentLink::count_silence() {
  constexpr std::chrono::nanoseconds kNone{0};
  const Look now{Clock::now(), machine_->starved()};
  if (looked_) {
    const auto starved = std::max(kNone, now.starved - looked_->starved);  // a thread that ends takes its time along
    silence_ += std::max(kNone, now.at - looked_->at - starved);
  }
  looked_ = now;
}

void AgentLink::pump(milliseconds patience) {
  if (!ended_) {
    pollfd stream{machine_->stream(), static_cast<short>(outgoing_.empty() ? POLLIN : POLLIN | POLLOUT), 0};
    poll(&stream, 1, static_cast<int>(patience.count()));
    if (stream.revents & POLLOUT) send();
    if (stream.revents & ~POLLOUT)
      receive();
    else
      count_silence();
    if (!machine_->alive()) {
      receive();  // what it sent just before
      ended_ = true;
    }
  }
  console_ += machine_->take_console();
}

void AgentLink::send() {
  const ssize_t put =
      ::send(machine_->stream(), outgoing_.data() + sent_, outgoing_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (put > 0) sent_ += static_cast<std::size_t>(put);
  if (put < 0 && errno != EAGAIN && errno != EINTR) ended_ = true;
  if (sent_ < outgoing_.size()) return;
  outgoing_.clear();
  sent_ = 0;
}

void AgentLink::receive() {
  incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<std::ptrdiff_t>(taken_));
  taken_ = 0;
  for (;;) {
    const std::size_t had = incoming_.size();
    incoming_.resize(had + kReceiveBytes);
    const ssize_t got = recv(machine_->stream(), incoming_.data() + had, kReceiveBytes, MSG_DONTWAIT);
    incoming_.resize(had + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) ended_ = true;
    if (got <= 0) return;
    hear();
  }
}

agent::Framing AgentLink::next(agent::Frame& frame) {
  const auto framing = agent::find_frame(std::span<const std::uint8_t>(incoming_).subspan(taken_), frame);
  if (framing == agent::Framing::Complete) taken_ += frame.bytes();
  return framing;
}

void AgentLink::trim_console() {
  if (std::size_t kept = 4096; console_.size() > 2 * kept) console_.erase(0, console_.size() - kept);
}

void AgentLink::settle_console() {
  const auto begun = Clock::now();
  for (auto printed = begun; Clock::now() - printed < kQuiet && Clock::now() - begun < kLongestReport;) {
    const std::string more = machine_->take_console();
    if (!more.empty()) printed = Clock::now();
    console_ += more;
    std::this_thread::sleep_for(milliseconds(10));
  }
}

}  // namespace ioasis::conformance
