// A machine for tests: speaks the agent's frames from a thread of the test, and breaks where the script says so.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "conformance/agent/decoder.h"
#include "conformance/targets/machine.h"

namespace ioasis::conformance {

class ScriptedMachine : public Machine {
 public:
  enum class Act { Answer, Warn, Die, Hang, Garble, Leak, Lose };  // Leak: a page stays pinned; Lose: a descriptor

  /// Asked for every step before it is answered; `start` counts the starts of the machine from 1.
  using Script = std::function<Act(std::uint32_t request, int start)>;

  explicit ScriptedMachine(Script script) : script_(std::move(script)) {}
  ~ScriptedMachine() override { stop(); }

  std::string describe() const override { return "a scripted machine"; }
  void start() override;
  int stream() const override { return stream_; }
  bool alive() override { return true; }  // its end shows by the stream's end
  std::string take_console() override;
  std::chrono::nanoseconds starved() override { return starved_ ? starved_() : std::chrono::nanoseconds(0); }
  void stop() override;

  int starts() const { return starts_; }
  /// What starved() is to say: that of a guest with a processor of its own otherwise.
  void set_starved(std::function<std::chrono::nanoseconds()> starved) { starved_ = std::move(starved); }

 private:
  void serve(int socket);
  bool serve_frame(int socket, const agent::Frame& frame, agent::DecodedTrace& trace);
  void serve_file(int socket, const agent::Frame& frame);
  void serve_bench(int socket, const agent::Frame& frame, const agent::DecodedTrace& trace);
  void print(const std::string& text);

  Script script_;
  std::function<std::chrono::nanoseconds()> starved_;
  int starts_ = 0;
  int pinned_ = 0;  ///< pages, since the start
  int lost_ = 0;    ///< descriptors, since the start
  int stream_ = -1;
  std::thread thread_;
  std::mutex console_mutex_;
  std::string console_;
};

}  // namespace ioasis::conformance
