// A trace in memory: the user's memory, then calls in order, as bytes to be placed and names to be filled in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/uapi/commands.h"
#include "model/uapi/program.h"

namespace ioasis::traces {

/// A 32-bit object id inside a struct, known by name: filled in before the call (Relocation) or learnt from it
/// (Binding). A name not bound yet, or whose binding call failed, stands for 0, which is never an object.
struct NamedId {
  std::uint16_t offset;  ///< bytes from the start of the struct
  std::uint16_t name;    ///< index into Trace::names
  bool operator==(const NamedId&) const = default;
};

/// Bytes the program writes into its own memory before a call. Must lie in writable pages of one buffer.
struct Poke {
  std::uint64_t address;
  std::vector<std::uint8_t> bytes;
  bool operator==(const Poke&) const = default;
};

/// What a call answered.
struct Answer {
  std::int32_t error = 0;            ///< 0, or the positive errno
  std::int64_t result = 0;           ///< what ioctl returned, when it did not fail
  std::vector<std::uint8_t> bytes;   ///< the struct after the call, as many bytes as Step::bytes; empty where none
                                     ///< lies in memory
  std::vector<std::uint8_t> peeked;  ///< memory after the call, Step::peek bytes
  std::uint32_t fail_nth = 0;        ///< what is left of Step::fail_nth; 0: the fault was hit, or there was none
  bool operator==(const Answer&) const = default;
};

/// The numbers from `least` to `most`, both included.
struct Bounds {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
  bool hold(std::uint64_t number) const { return least <= number && number <= most; }
  bool operator==(const Bounds&) const = default;
};

/// What an output field may hold after the call.
struct FieldBounds {
  std::uint16_t offset;  ///< of the field
  Bounds value;
  bool operator==(const FieldBounds&) const = default;
};

/// What a trace's author (or the specification, when a suite is written) says the answer must be.
struct Expectation {
  std::vector<std::int32_t> errors;   ///< allowed errnos, 0 for success; at least one
  std::string clause = {};            ///< the clause that decides; may be empty
  std::optional<Bounds> result = {};  ///< what the call returns, if it does not fail
  std::vector<FieldBounds> out = {};  ///< by rising offset; fields that are not there may hold anything
  std::vector<Bounds> peeked = {};    ///< of each unit of what Step::peek looks at; empty: anything
  bool operator==(const Expectation&) const = default;
};

/// Memory whose content after the call belongs to the answer. Length 0: none.
struct Peek {
  std::uint64_t address = 0;
  std::uint32_t length = 0;  ///< bytes, all in readable pages of one buffer
  bool operator==(const Peek&) const = default;
};

/// How many bytes of memory each number of Expectation::peeked is: words, where the length is made up of such.
constexpr std::size_t peeked_unit(std::uint32_t length) { return length % 8 == 0 ? 8 : 1; }

struct Step {
  std::optional<uapi::Command> command;  ///< none: a raw call, whose bytes mean nothing to the format
  std::uint32_t request = 0;             ///< the ioctl number, or the system call's
  std::vector<std::uint8_t> bytes;       ///< the struct as placed, its `size` field included; at most kMaxStructBytes
                                         ///< (or what is passed in place of a struct)
  uapi::Site site = uapi::Site::Normal;
  uapi::Origin origin{};
  std::vector<NamedId> relocations;  ///< by rising offset
  std::vector<NamedId> bindings;     ///< by rising offset; taken only when the call succeeds
  std::vector<Poke> pokes;
  Peek peek;
  /// Which of the allocations that the kernel makes within the call fails, counted from 1; 0: none does.
  /// @see Documentation/fault-injection/fault-injection.rst: /proc/<pid>/fail-nth
  std::uint32_t fail_nth = 0;
  std::optional<Expectation> expect;
  std::optional<Answer> got;  ///< in a recorded trace
  std::string platform;       ///< of the device that the call makes; empty: the trace's
  std::string note;
  bool operator==(const Step&) const = default;

  /// An allocation failed within the call that answered so.
  bool fault_hit(const Answer& answer) const { return fail_nth != 0 && answer.fail_nth == 0; }
};

inline constexpr std::size_t kMaxStructBytes = 256;
inline constexpr std::size_t kMaxSteps = 65535;

struct Trace {
  std::string dialect = "linux-6.12";
  std::string platform = "mock";
  uapi::MemoryLayout memory;
  uapi::Caller caller;
  std::vector<uapi::File> files;       ///< besides the usual /dev/iommu; at most uapi::kMaxFiles
  std::vector<std::string> processes;  ///< besides the usual one; at most uapi::kMaxProcesses
  std::string note;
  std::vector<std::string> names;  ///< object names, in order of first binding
  std::vector<Step> steps;
  bool operator==(const Trace&) const = default;
};

/// A step that calls `command` with all fields zero, `size` (and a selftest's `op`) filled in.
Step call(uapi::Command command);

/// Sets a field of a step made by call(). The field must exist.
void set(Step& step, std::string_view field, std::uint64_t value);

/// The value of a field as it lies in the struct, a named id reading as 0.
std::uint64_t get(const Step& step, std::string_view field);

/// The numbers, other than 0, that steps from `first` on give where ids (or descriptors) go, by rising value: no names.
std::vector<std::uint64_t> given_numbers(const Trace& trace, std::size_t first, uapi::FieldKind kind);

/// Mock devices do DMA in it.
bool does_dma(const Trace& trace);
/// It opens files of VFIO devices.
bool has_vfio_devices(const Trace& trace);

/// The command makes a device, which may be of a platform of its own.
bool makes_device(uapi::Command command);
/// The platform of the device that a step makes, or would make.
const std::string& platform_of(const Trace& trace, const Step& step);
/// Some device is of another platform than the trace's.
bool has_several_platforms(const Trace& trace);
/// Some device keeps ranges from being mapped.
bool has_reserving_devices(const Trace& trace);

/// What kind of file the step is made on.
uapi::FileKind kind_of(const Trace& trace, const Step& step);

/// The descriptor of the file of that name; none if the trace has no such file.
std::optional<std::uint32_t> descriptor_of(const Trace& trace, std::string_view file);

/// Makes an input field hold the id bound to `name` (an index into Trace::names).
void refer(Step& step, std::string_view field, std::uint16_t name);

/// Makes an output field bind `name` when the call succeeds.
void bind(Step& step, std::string_view field, std::uint16_t name);

/// The trace without the steps for which `keep` is false. References to names that lose their binding become 0, and
/// names no step uses any more are dropped. Used for shrinking; keep.size() == trace.steps.size().
Trace subset(const Trace& trace, const std::vector<bool>& keep);

}  // namespace ioasis::traces
