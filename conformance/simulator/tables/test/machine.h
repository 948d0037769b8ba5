// Page tables and walkers set up in simulated memory, with a reference beside them.
#pragma once

#include <memory>
#include <string>

#include "conformance/simulator/tables/test/operations.h"
#include "conformance/simulator/tables/test/reference.h"
#include "conformance/simulator/tables/two_stage.h"

namespace ioasis::simulator::tables {

class Machine {
 public:
  Machine(const Arrangement& arrangement, Chosen defect);
  ~Machine();

  /// Does it to tables and references; what they disagree about, empty if nothing.
  std::string run(const Operation& operation);
  /// Unmaps everything; what is left then.
  std::string finish();

  Walked walk(std::uint64_t iova, Access access, bool host);
  /// How that answer differs from what the references foretell; empty if it does not.
  std::string compare(const Walked& walked, std::uint64_t iova, Access access, bool host);

 private:
  struct Side;

  Walked foretold(std::uint64_t iova, Access access);
  std::string left(Side& side, const Subject& subject);

  const Arrangement& arrangement_;
  PhysicalMemory memory_;
  std::unique_ptr<Side> host_;
  std::unique_ptr<GuestMemory> guest_memory_;  ///< as the guest's processor sees it
  std::unique_ptr<GuestMemory> table_memory_;  ///< as the IOMMU walks it
  std::unique_ptr<Side> table_;
  std::unique_ptr<TwoStageWalker> both_;
};

/// What a sequence of operations, and then unmapping all, shows to be wrong; empty if nothing.
std::string disagreement(const Arrangement& arrangement, const std::vector<Operation>& operations, Chosen defect = {});

}  // namespace ioasis::simulator::tables
