// Simulated memory that holds page tables, and who may have which part of it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

#include "conformance/simulator/tables/translation.h"

namespace ioasis::simulator::tables {

/// Where entries are read and written. An access may fault: a guest's tables lie behind the host's.
class Memory {
 public:
  virtual ~Memory() = default;
  virtual std::variant<std::uint64_t, Fault> read(std::uint64_t address) = 0;
  virtual std::optional<Fault> write(std::uint64_t address, std::uint64_t word) = 0;
};

/// Words of 64 bits by physical address, zero until written. Only the frames written take space.
class PhysicalMemory final : public Memory {
 public:
  std::variant<std::uint64_t, Fault> read(std::uint64_t address) override;
  std::optional<Fault> write(std::uint64_t address, std::uint64_t word) override;

 private:
  static constexpr unsigned kFrameShift = 12;
  using Frame = std::array<std::uint64_t, (1U << kFrameShift) / sizeof(std::uint64_t)>;

  std::unordered_map<std::uint64_t, std::unique_ptr<Frame>> frames_;
};

/// Gives out memory for tables and takes it back. What was given back is given out again first, as it was left.
class FrameAllocator {
 public:
  /// Gives out addresses from `first` upwards.
  explicit FrameAllocator(std::uint64_t first) : next_(first) {}

  /// `bytes` is a power of two, to which the address is aligned.
  std::uint64_t allocate(std::uint64_t bytes);

  /// Throws std::logic_error for what is not out: a table released twice would corrupt two tables later.
  void release(std::uint64_t address);

  /// How many pieces are out.
  std::size_t allocated() const { return out_.size(); }

 private:
  std::uint64_t next_;
  std::map<std::uint64_t, std::uint64_t> out_;                ///< address to size
  std::map<std::uint64_t, std::vector<std::uint64_t>> free_;  ///< size to addresses
};

}  // namespace ioasis::simulator::tables
