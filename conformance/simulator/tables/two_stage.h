// A guest's tables translated by the host's: the first stage's tables and outputs are addresses of the second stage.
#pragma once

#include "conformance/simulator/tables/walker.h"

namespace ioasis::simulator::tables {

/// The host's memory as the guest addresses it. A fault is the second stage's, met on an entry of the first's tables.
class GuestMemory final : public Memory {
 public:
  GuestMemory(Walker& second, Memory& host, Chosen defect = {}) : second_(second), host_(host), defect_(defect) {}

  std::variant<std::uint64_t, Fault> read(std::uint64_t address) override;
  std::optional<Fault> write(std::uint64_t address, std::uint64_t word) override;

 private:
  std::variant<std::uint64_t, Fault> host_address(std::uint64_t address, Access access);

  Walker& second_;
  Memory& host_;
  Chosen defect_;
};

/// Nested translation: `first` walks tables in a GuestMemory over `second`.
class TwoStageWalker {
 public:
  TwoStageWalker(Walker& first, Walker& second, Chosen defect = {}) : first_(first), second_(second), defect_(defect) {}

  /// The first stage's flags are set before its output is translated, and stay set where that faults.
  Walked walk(std::uint64_t iova, Access access);

 private:
  Walker& first_;
  Walker& second_;
  Chosen defect_;
};

}  // namespace ioasis::simulator::tables
