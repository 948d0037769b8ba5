// The payload of a trace frame, checked and taken apart. Total: any bytes give a trace that is safe to run, or a
// reason.
#pragma once

#include <array>

#include "conformance/agent/frame.h"
#include "model/uapi/program.h"
#include "model/uapi/system_calls.h"
#include "model/uapi/vfio_device.h"

namespace ioasis::conformance::agent {

/// An array inside the payload, whose elements may lie unaligned.
template <typename Record>
class Packed {
 public:
  Packed() = default;
  Packed(const std::uint8_t* bytes, std::size_t count) : bytes_(bytes), count_(count) {}
  std::size_t size() const { return count_; }
  Record operator[](std::size_t index) const {
    Record record;
    std::memcpy(&record, bytes_ + index * sizeof record, sizeof record);
    return record;
  }

 private:
  const std::uint8_t* bytes_ = nullptr;
  std::size_t count_ = 0;
};

struct DecodedFile {
  std::uint32_t descriptor;
  FileUse use;
  const char* path;
};

struct DecodedBuffer {
  std::uint32_t pages;
  uapi::MemoryKind kind;
  Packed<PageException> exceptions;
};

struct DecodedStep {
  StepHead head;
  Range peek;   ///< of length 0 when there is none
  Fault fault;  ///< its `nth` 0 when there is none
  Packed<Slot> relocations;
  Packed<Slot> bindings;
  const std::uint8_t* bytes;            ///< head.struct_bytes of them
  std::span<const std::uint8_t> pokes;  ///< `head.pokes` times a Range and its bytes: read with a Reader
  uapi::Site site() const { return static_cast<uapi::Site>(head.site); }
  bool placed() const { return uapi::is_placed(site()); }
  /// It is the end of the process that makes it.
  bool ends_process() const { return site() == uapi::Site::SystemCall && head.request == uapi::kExitCall; }
  /// Bytes of the struct that are sent back: none when it lies nowhere.
  std::size_t struct_answered() const { return placed() ? head.struct_bytes : 0; }
};

/// Points into the payload it was decoded from. Large: meant to be static.
struct DecodedTrace {
  TraceHead head;
  std::array<DecodedFile, kMaxFiles> files;
  std::array<DecodedBuffer, uapi::kMaxBuffers> buffers;
  Packed<Range> writes;
  std::array<DecodedStep, kMaxSteps> steps;
};

/// Fills `trace` and returns null, or returns why the payload is no trace. Afterwards every poke, and every range the
/// kernel writes, lies in writable pages of one buffer, every peek in mapped ones, every slot is below head.slots,
/// every path ends, every ioctl is made on a file of the trace, the answers fit in a frame, and no step is by a process
/// that has ended, which the first does not.
const char* decode(std::span<const std::uint8_t> payload, DecodedTrace& trace);

}  // namespace ioasis::conformance::agent
