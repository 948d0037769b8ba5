// The addresses and the memory of a program, on their way to the buffers and the pokes of a trace.
#pragma once

#include "traces/import/syz_memory.h"
#include "traces/import/syz_reading.h"
#include "traces/trace.h"

namespace ioasis::traces::syz {

class Addresses {
 public:
  explicit Addresses(const Reading& reading) : reading_(reading) {}

  const Memory& memory() const { return memory_; }

  /// mmap, munmap or mprotect, before the first step.
  void remap(const Call& call);

  /// Bytes that the program has there before the next step.
  void poke(const Value& at, std::uint64_t address, std::vector<std::uint8_t> bytes);
  std::vector<Poke> take_pokes();

  /// The bytes at `offset` of that step are an address in the program: that of the pointer.
  void point(const Value& pointer, std::size_t step, std::uint16_t offset, std::vector<std::uint8_t>& bytes);

  /// What lies where the field points. The rest of the struct is known.
  void use(const uapi::CommandInfo& command, const uapi::Field& field, const Value& pointer,
           const std::vector<std::uint8_t>& bytes);
  /// The same of every address of a struct that was given byte by byte.
  void use_all(const uapi::CommandInfo& command, const std::vector<std::uint8_t>& bytes);

  /// From the program's addresses to the trace's: its buffers, and all places in it.
  void place(Trace& trace) const;

 private:
  /// An address in a step's struct that is still the program's.
  struct Pending {
    std::size_t step;
    std::uint16_t offset;
  };

  const Reading& reading_;
  Memory memory_;
  std::vector<Poke> pokes_;  ///< before the next step
  std::size_t poked_ = 0;    ///< bytes of them
  std::vector<Pending> pending_;
};

}  // namespace ioasis::traces::syz
