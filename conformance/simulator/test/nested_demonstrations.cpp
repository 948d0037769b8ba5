// Demonstrations about nested domains and their invalidation.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using uapi::Site;

/// An entry of HWPT_INVALIDATE as one word.
constexpr std::uint64_t entry(std::uint64_t flags, std::uint64_t index) { return flags | index << 32; }

/// An IOAS with a device, a domain made with `flags`, and what can be asked of nested ones in front of it.
struct Nesting {
  explicit Nesting(Program& program, std::uint64_t flags = uapi::kNestParent) : p(program) {
    std::uint32_t automatic = 0;
    const auto ioas = attached_ioas(p, automatic);
    device = p.out("out_idev_id");
    p.call(Command::HwptAlloc, {{"flags", flags}, {"dev_id", device}, {"pt_id", ioas}});
    parent = static_cast<std::uint32_t>(p.out("out_hwpt_id"));
    p.poke(Program::memory(), 0xbadbeef);
  }
  std::uint64_t nested(std::uint64_t flags = 0, std::uint64_t length = 4, Site site = Site::Normal) {
    p.call(Command::HwptAlloc,
           {{"flags", flags},
            {"dev_id", device},
            {"pt_id", parent},
            {"data_type", uapi::kSelftestData},
            {"data_len", length},
            {"data_uptr", Program::memory()},
            {"fault_id", 99}},
           site);
    return p.out("out_hwpt_id");
  }
  /// Two entries, then whether those numbered 0 and 1 are still cached.
  void invalidate(std::uint64_t first, std::uint64_t second) {
    const auto domain = nested();
    p.poke(Program::kArray, first);
    p.poke(Program::kArray + 8, second);
    p.call(Command::HwptInvalidate, {{"hwpt_id", domain},
                                     {"data_uptr", Program::kArray},
                                     {"data_type", uapi::kSelftestInvalidation},
                                     {"entry_len", uapi::kSelftestInvalidationBytes},
                                     {"entry_num", 2}});
    for (const std::uint64_t index : {0, 1})
      p.call(Command::MdCheckIotlb, {{"id", domain}, {"iotlb_id", index}, {"iotlb", 0xbadbeef}});
  }
  void probe(std::uint64_t type) {
    const auto domain = nested();
    p.call(Command::HwptInvalidate, {{"hwpt_id", domain}, {"data_type", type}});
  }

  Program& p;
  std::uint64_t device;
  std::uint32_t parent;
};

void failing_entry(Program& p) { Nesting(p).invalidate(entry(0, 1), entry(2, 0)); }

}  // namespace

const Demonstrations& nested_demonstrations() {
  static const Demonstrations table{
      {Defect::NestedOnAnyDomain, [](Program& p) { Nesting(p, 0).nested(); }},
      {Defect::NestedDataTooLongAccepted, [](Program& p) { Nesting(p).nested(0, 5); }},
      {Defect::NestedFaultQueueUnchecked, [](Program& p) { Nesting(p).nested(uapi::kFaultIdValid); }},
      {Defect::NestedStaysOnFault,
       [](Program& p) {
         Nesting nesting(p);
         nesting.nested(0, 4, Site::ReadOnly);
         p.destroy(nesting.parent);
       }},
      {Defect::ParentGoesBeforeNested,
       [](Program& p) {
         Nesting nesting(p);
         nesting.nested();
         p.destroy(nesting.parent);
       }},
      {Defect::InvalidateAllTakesOne,
       [](Program& p) { Nesting(p).invalidate(entry(uapi::kInvalidateAll, 0), entry(0, 0)); }},
      {Defect::InvalidateCountsFailedEntry, failing_entry},
      {Defect::InvalidateCountKept, failing_entry},
      {Defect::InvalidateAllOrNothing, failing_entry},
      {Defect::ProbeNeedsArray, [](Program& p) { Nesting(p).probe(uapi::kSelftestInvalidation); }},
      {Defect::ProbeIgnoresType, [](Program& p) { Nesting(p).probe(0); }},
  };
  return table;
}

}  // namespace ioasis::simulator
