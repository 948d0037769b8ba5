// The frames that host and agent exchange: the records they are made of, and how one is found in a stream of bytes.
// Numbers are little-endian on both sides, and each record is a multiple of 8 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace ioasis::conformance::agent {

inline constexpr std::uint32_t kMagic = 0x5341'4f49;  ///< "IOAS"
inline constexpr std::uint8_t kVersion = 5;
inline constexpr std::size_t kMaxPayload = 32 << 20;  ///< bytes; of requests and of answers
inline constexpr std::size_t kMaxStruct = 256;        ///< bytes of an ioctl's struct
inline constexpr std::size_t kMaxAnswered = 1024;     ///< bytes from its start that a kernel may write
inline constexpr std::size_t kMaxSteps = 65536;       ///< a trace's, and one that puts back what they changed
inline constexpr std::size_t kMaxPath = 256;          ///< bytes of a file's path, with the zero byte
inline constexpr std::size_t kMaxFiles = 9;           ///< that a trace has open before its first step
inline constexpr std::size_t kMaxPiece = 1 << 20;     ///< bytes of a file, or of what a program prints, in one answer

enum class Kind : std::uint8_t {
  Ping = 1,     ///< nothing; answered by Hello
  Run,          ///< a trace; answered by one Answers, or, as the next two, by NotOpened
  RunStepwise,  ///< a trace; answered by an Answers a step, sent before the next step begins, and a last one after
                ///< close
  Bench,        ///< a trace and a number of repetitions; answered by BenchTime
  WriteFile,    ///< a path, a zero byte, the text to write into that file; answered by Done
  Sleep,        ///< a 64-bit number of milliseconds; answered by Done
  ReadFile,     ///< a 64-bit offset, a path, a zero byte; answered by one Content, empty at the end of the file
  Execute,      ///< a program's path and its arguments, each with a zero byte; answered by a Content for each piece it
                ///< prints and an empty one at the end, then by Done with its exit status, or 128 and the number of the
                ///< signal that ended it

  Hello = 64,  ///< the name and release of the kernel as text
  Answers,     ///< AnswersHead, then for each step AnswerHead, a Fault if the step has one, changed bytes, peeked
               ///< bytes, padded to 8
  BenchTime,   ///< a 64-bit number of nanoseconds
  Done,        ///< a 64-bit number: 0 or the errno, but for Execute
  Refused,     ///< text: why the request was not carried out
  Content,     ///< a ContentHead, then bytes
  NotOpened,   ///< an OpenFailure: no step of the trace was made
};

struct FrameHead {
  std::uint32_t magic;
  std::uint8_t version;
  Kind kind;
  std::uint16_t zero;
  std::uint32_t sequence;  ///< chosen by the host, repeated in each answer
  std::uint32_t length;    ///< bytes of payload, a multiple of 8
  std::uint64_t checksum;  ///< of the payload
};

/// Opens a trace: then `files` times a FileHead with its path, `buffers` times BufferHead with its PageExceptions,
/// `writes` Ranges, and `steps` steps.
struct TraceHead {
  std::uint32_t steps;
  std::uint32_t writes;  ///< Ranges after the layout: memory the kernel may change without a peek showing it
  std::uint16_t slots;   ///< names of objects
  std::uint16_t buffers;
  std::uint32_t repetitions;  ///< of a Bench, at least 1; 0 in Run and RunStepwise
  std::uint64_t memlock;      ///< pages; uapi::kUnlimited: no limit
  std::uint64_t without;      ///< as of uapi::lacking()
  std::uint8_t files;         ///< 1 .. kMaxFiles
  std::uint8_t processes;     ///< besides the usual one, at most uapi::kMaxProcesses
  std::uint8_t zero[6];
};

/// What a file is opened for; bits, as of O_ACCMODE none says.
enum class FileUse : std::uint16_t { Read = 1, Write = 2, ReadAndWrite = 3 };

/// The descriptor of a file that has none of its own: the lowest that is free, as programs usually get.
inline constexpr std::uint32_t kLowestFree = 0;

/// A file, opened before the first step; then its path, of `path_bytes` with the zero byte that ends it, padded.
struct FileHead {
  std::uint32_t descriptor;  ///< kLowestFree, or one of kMaxFiles from uapi::kFirstFile on
  std::uint16_t path_bytes;
  FileUse use;
};

struct BufferHead {
  std::uint32_t pages;
  std::uint16_t exceptions;
  std::uint8_t kind;  ///< uapi::MemoryKind
  std::uint8_t zero;
};

enum class PageUse : std::uint16_t { ReadOnly = 1, Unmapped = 2 };

/// A page that is not writable; by rising page number. Of huge pages all the small ones are alike.
struct PageException {
  std::uint16_t page;
  PageUse use;
  std::uint32_t zero;
};

struct Range {
  std::uint64_t address;
  std::uint64_t length;  ///< bytes
};

/// Opens a step: then `peeks` Ranges, `faults` Faults, relocations and bindings (Slots, padded together to 8), the
/// struct's bytes (padded), and `pokes` times a Range followed by its bytes (padded).
struct StepHead {
  std::uint32_t request;
  std::uint16_t struct_bytes;
  std::uint8_t site;   ///< uapi::Site; of a Number, the struct's eight bytes are the argument, of a SystemCall each
                       ///< eight bytes are one, and `request` is one of uapi/system_calls.h
  std::uint8_t peeks;  ///< 0 or 1
  std::uint8_t relocations;
  std::uint8_t faults;  ///< 0 or 1
  std::uint16_t bindings;
  std::uint32_t pokes;
  std::uint8_t file;     ///< of the trace's, from 0; 0 where none is needed
  std::uint8_t process;  ///< as uapi::Origin has it
  std::uint8_t zero[6];
};

/// Which of the kernel's allocations during the call fails, from 1; in an answer, how many more that would have taken,
/// 0 if it did fail.
struct Fault {
  std::uint32_t nth;
  std::uint32_t zero;
};

/// A 32-bit id in the struct that is filled in from, or learnt into, a slot. Bytes past the struct are left out.
struct Slot {
  std::uint16_t offset;
  std::uint16_t slot;
};

struct OpenFailure {
  std::uint32_t file;   ///< of the trace's, from 0
  std::uint32_t error;  ///< the errno of opening it
};

struct ContentHead {
  std::uint64_t error;   ///< 0, or the errno of what was asked for
  std::uint64_t length;  ///< bytes that follow, at most kMaxPiece
};

struct AnswersHead {
  std::uint32_t steps;
  std::uint32_t last;  ///< 1: the trace has ended and its device is closed
};

/// Of the struct, only the stretch that differs from what the trace gave is sent: most calls change little, and bytes
/// through an emulated port cost more than finding the stretch.
struct AnswerHead {
  std::int32_t result;    ///< what the call returned, or minus the errno; of POLL, the events
  std::uint16_t changed;  ///< where the stretch starts
  std::uint16_t changed_bytes;
};

constexpr std::size_t padded(std::size_t bytes) { return (bytes + 7) & ~std::size_t{7}; }

/// Bytes of one step's answer.
constexpr std::size_t answer_bytes(std::size_t changed_bytes, std::size_t peeked_bytes, std::size_t faults = 0) {
  return sizeof(AnswerHead) + faults * sizeof(Fault) + padded(changed_bytes + peeked_bytes);
}

/// Takes records off the front of a payload. Once something did not fit, ok() is false and all that follows is empty.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  /// The next `count` bytes and their padding.
  const std::uint8_t* take(std::size_t count) {
    if (!ok_ || count > rest_.size() || padded(count) > rest_.size()) {
      ok_ = false;
      return nullptr;
    }
    const std::uint8_t* front = rest_.data();
    rest_ = rest_.subspan(padded(count));
    return front;
  }

  template <typename Record>
  Record take() {
    static_assert(std::is_trivially_copyable_v<Record> && sizeof(Record) % 8 == 0);
    Record record{};
    if (const std::uint8_t* bytes = take(sizeof record)) std::memcpy(&record, bytes, sizeof record);
    return record;
  }

  bool ok() const { return ok_; }
  std::span<const std::uint8_t> rest() const { return rest_; }

 private:
  std::span<const std::uint8_t> rest_;
  bool ok_ = true;
};

struct Frame {
  FrameHead head{};
  std::span<const std::uint8_t> payload;
  std::size_t bytes() const { return sizeof head + payload.size(); }
};

enum class Framing {
  Complete,    ///< a frame stands at the front
  Incomplete,  ///< it may, once more bytes have come
  Damaged,     ///< none does
};

/// Looks for a frame at the front of `stream`; fills `frame`, which points into `stream`, when there is one.
Framing find_frame(std::span<const std::uint8_t> stream, Frame& frame);

/// The head of a frame with this payload.
FrameHead head_for(Kind kind, std::uint32_t sequence, std::span<const std::uint8_t> payload);

}  // namespace ioasis::conformance::agent
