// The scripted machine's side of the conversation.
#include "conformance/test/scripted_machine.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "conformance/targets/frames.h"

namespace ioasis::conformance {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int kDescriptors = 1000;  ///< that there are

template <typename Record>
void append(Bytes& bytes, const Record& record) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(&record);
  bytes.insert(bytes.end(), data, data + sizeof record);
}

void send_frame(int socket, agent::Kind kind, std::uint32_t sequence, const Bytes& payload) {
  Bytes frame;
  append_request(frame, kind, sequence, payload);
  for (std::size_t sent = 0; sent < frame.size();) {
    const ssize_t put = send(socket, frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (put <= 0) return;
    sent += static_cast<std::size_t>(put);
  }
}

/// The answer of a call that succeeds, returns the request's number and zeroes the first byte of its struct.
void append_answer(Bytes& payload, const agent::DecodedStep& step) {
  append(payload, agent::AnswerHead{static_cast<std::int32_t>(step.head.request), 0, 1});
  payload.resize(payload.size() + agent::padded(1));
}

}  // namespace

void ScriptedMachine::start() {
  stop();
  ++starts_;
  pinned_ = lost_ = 0;
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) std::abort();
  stream_ = sockets[0];
  thread_ = std::thread([this, socket = sockets[1]] { serve(socket); });
}

void ScriptedMachine::stop() {
  if (stream_ < 0) return;
  shutdown(stream_, SHUT_RDWR);  // ends the thread's recv
  thread_.join();
  close(stream_);
  stream_ = -1;
}

std::string ScriptedMachine::take_console() {
  const std::lock_guard lock(console_mutex_);
  return std::exchange(console_, {});
}

void ScriptedMachine::print(const std::string& text) {
  const std::lock_guard lock(console_mutex_);
  console_ += text;
}

void ScriptedMachine::serve(int socket) {
  const auto trace = std::make_unique<agent::DecodedTrace>();
  Bytes input;
  std::uint8_t piece[4096];
  for (ssize_t got; (got = recv(socket, piece, sizeof piece, 0)) > 0;) {
    input.insert(input.end(), piece, piece + got);
    agent::Frame frame;
    bool alive = true;
    while (alive && agent::find_frame(input, frame) == agent::Framing::Complete) {
      alive = serve_frame(socket, frame, *trace);
      input.erase(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(frame.bytes()));
    }
    if (!alive) break;
  }
  close(socket);
}

/// The counters of memory, whole in the first piece.
void ScriptedMachine::serve_file(int socket, const agent::Frame& frame) {
  agent::Reader reader(frame.payload);
  const auto offset = reader.take<std::uint64_t>();
  const std::string path(reinterpret_cast<const char*>(reader.rest().data()));
  std::string text;
  if (offset == 0)
    text = path == "/proc/vmstat"    ? "nr_foll_pin_acquired " + std::to_string(pinned_) + "\nnr_foll_pin_released 0\n"
           : path == "/proc/meminfo" ? "SUnreclaim: 9 kB\nPageTables: 9 kB\nSecPageTables: 0 kB\nKernelStack: 9 kB\n"
                                     : "Name:\tagent\nVmPin:\t       0 kB\n";
  Bytes payload;
  append(payload, agent::ContentHead{0, text.size()});
  payload.insert(payload.end(), text.begin(), text.end());
  payload.resize(agent::padded(payload.size()));
  send_frame(socket, agent::Kind::Content, frame.head.sequence, payload);
}

/// What is asked of the script once for all runs.
void ScriptedMachine::serve_bench(int socket, const agent::Frame& frame, const agent::DecodedTrace& trace) {
  for (std::uint32_t i = 0; i < trace.head.steps; ++i)
    if (script_(trace.steps[i].head.request, starts_) == Act::Lose) lost_ += static_cast<int>(trace.head.repetitions);
  Bytes payload;
  append(payload, std::uint64_t{1});
  send_frame(socket, agent::Kind::BenchTime, frame.head.sequence, payload);
}

/// False when the machine has died of it.
bool ScriptedMachine::serve_frame(int socket, const agent::Frame& frame, agent::DecodedTrace& trace) {
  if (frame.head.kind == agent::Kind::Ping) {
    send_frame(socket, agent::Kind::Hello, frame.head.sequence, Bytes(8));
    return true;
  }
  if (frame.head.kind == agent::Kind::WriteFile || frame.head.kind == agent::Kind::Sleep) {
    send_frame(socket, agent::Kind::Done, frame.head.sequence, Bytes(8));
    return true;
  }
  if (frame.head.kind == agent::Kind::ReadFile) {
    serve_file(socket, frame);
    return true;
  }
  if (agent::decode(frame.payload, trace) != nullptr) std::abort();
  if (lost_ >= kDescriptors) {
    Bytes payload;
    append(payload, agent::OpenFailure{0, EMFILE});
    send_frame(socket, agent::Kind::NotOpened, frame.head.sequence, payload);
    return true;
  }
  if (frame.head.kind == agent::Kind::Bench) {
    serve_bench(socket, frame, trace);
    return true;
  }
  const bool stepwise = frame.head.kind == agent::Kind::RunStepwise;
  Bytes answers;
  std::uint32_t answered = 0;
  const auto send_answers = [&](bool last) {
    Bytes payload;
    append(payload, agent::AnswersHead{answered, last});
    payload.insert(payload.end(), answers.begin(), answers.end());
    send_frame(socket, agent::Kind::Answers, frame.head.sequence, payload);
    answers.clear();
    answered = 0;
  };
  for (std::uint32_t i = 0; i < trace.head.steps; ++i) {
    switch (script_(trace.steps[i].head.request, starts_)) {
      case Act::Answer:
        break;
      case Act::Warn:
        print("[    1.0] booted\n[    2.0] WARNING: CPU: 0 PID: 1 at drivers/iommu/x.c:1\n");
        break;
      case Act::Die:
        print("[    2.0] Kernel panic - not syncing: scripted\n");
        return false;
      case Act::Hang:
        char byte;
        while (recv(socket, &byte, 1, 0) > 0) continue;
        return false;
      case Act::Leak:
        ++pinned_;
        break;
      case Act::Lose:
        ++lost_;
        break;
      case Act::Garble:
        send(socket, "not a frame, but long enough for one", 36, MSG_NOSIGNAL);
        break;
    }
    append_answer(answers, trace.steps[i]);
    ++answered;
    if (stepwise) send_answers(false);
  }
  send_answers(true);
  return true;
}

}  // namespace ioasis::conformance
