// The memory of a trace and the pages a call's struct lies in, all at addresses where nothing else of the agent is.
#pragma once

#include "conformance/agent/decoder.h"

namespace ioasis::conformance::agent {

/// The buffers of a trace: zero-filled whenever no trace runs. Processes made later share those that are to be shared,
/// and have not the others.
class TraceMemory {
 public:
  /// Lays out what the trace asks for; free when the trace before asked for the same. Null, or why it cannot be had.
  const char* provide(const DecodedTrace& trace);

  /// In another process, made since: lays out what it does not share. Null, or why it cannot be had.
  static const char* provide_own(const DecodedTrace& trace);

 private:
  void release();

  std::array<std::uint8_t, uapi::kMaxBuffers*(sizeof(BufferHead) + uapi::kMaxBufferPages * sizeof(PageException))>
      layout_;
  std::size_t layout_bytes_ = 0;
  std::array<std::uint32_t, uapi::kMaxBuffers> pages_;
  std::size_t buffers_ = 0;
};

/// Places structs where their step wants them, for all processes.
class CallPages {
 public:
  /// Maps the pages. False, with errno set, when they cannot be had.
  bool create();

  /// Puts the step's bytes in place and returns their address; null for a struct that lies nowhere.
  std::uint8_t* place(const DecodedStep& step);

 private:
  std::uint8_t* pages_ = nullptr;
};

/// Makes the page a ReadOnly struct lies in read-only, or writable again.
void protect(std::uint8_t* page, bool readonly);

}  // namespace ioasis::conformance::agent
