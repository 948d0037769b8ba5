// The memory of a trace and the pages a call's struct lies in, all at addresses where nothing else of the agent is.
#pragma once

#include "conformance/agent/decoder.h"

namespace ioasis::conformance::agent {

/// How a buffer is laid out.
struct Layout {
  std::uint32_t pages = 0;  ///< 0: there is none
  uapi::MemoryKind kind = uapi::MemoryKind::Private;
  std::size_t exceptions = 0;
  std::array<PageException, uapi::kMaxBufferPages> exception;  ///< by rising page

  void take(const DecodedBuffer& buffer);
  bool operator==(const DecodedBuffer& buffer) const;
};

/// The buffers of a trace: zero-filled whenever no trace runs. Processes made later share those that are to be shared,
/// and have not the others.
class TraceMemory {
 public:
  /// Lays out what the trace asks for, but for the buffers that the trace before had alike. Null, or why it cannot be
  /// had.
  const char* provide(const DecodedTrace& trace);

  /// In another process, made since: lays out what it does not share. Null, or why it cannot be had.
  static const char* provide_own(const DecodedTrace& trace);

 private:
  void release(std::size_t index);

  std::array<Layout, uapi::kMaxBuffers> buffers_;
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
