// Demonstrations about page faults, the files they are read from, and files that are closed.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using Responses = std::initializer_list<std::pair<std::uint32_t, std::uint32_t>>;

/// A device on a nested page table with a fault queue.
struct Faulting {
  explicit Faulting(Program& program) : p(program) {
    std::uint32_t automatic = 0;
    ioas = attached_ioas(p, automatic);
    device = p.out("out_idev_id");
    handle = p.out("out_stdev_id");
    p.call(Command::HwptAlloc, {{"flags", uapi::kNestParent}, {"dev_id", device}, {"pt_id", ioas}});
    const auto parent = p.out("out_hwpt_id");
    p.call(Command::FaultQueueAlloc, {});
    queue = static_cast<std::uint32_t>(p.out("out_fault_id"));
    file = p.out("out_fault_fd");
    p.call(Command::HwptAlloc, {{"flags", uapi::kFaultIdValid},
                                {"dev_id", device},
                                {"pt_id", parent},
                                {"data_type", uapi::kSelftestData},
                                {"data_len", uapi::kSelftestDataBytes},
                                {"data_uptr", Program::memory()},
                                {"fault_id", queue}});
    p.call(Command::MockDomainReplace, {{"id", handle}, {"pt_id", p.out("out_hwpt_id")}});
  }
  Faulting& fault(std::uint64_t address, std::uint64_t pasid = 0) {
    p.call(Command::TriggerIopf, {{"dev_id", device}, {"pasid", pasid}, {"addr", address}});
    return *this;
  }
  Faulting& read(std::uint64_t count = uapi::kPageFaultBytes, std::uint64_t at = Program::memory()) {
    p.call(Command::Read, {{"fd", file}, {"buf", at}, {"count", count}});
    for (const std::uint64_t offset : {0, 24, 32}) p.look(Program::memory(offset));
    return *this;
  }
  Faulting& write(Responses responses) {
    std::uint64_t at = Program::kArray;
    for (const auto& [cookie, code] : responses) {
      p.poke(at, cookie | std::uint64_t{code} << 32);
      at += uapi::kPageResponseBytes;
    }
    p.call(Command::Write,
           {{"fd", file}, {"buf", Program::kArray}, {"count", uapi::kPageResponseBytes * responses.size()}});
    return *this;
  }
  Faulting& close() {
    p.call(Command::Close, {{"fd", file}});
    return *this;
  }

  Program& p;
  std::uint32_t ioas, queue = 0;
  std::uint64_t device, handle, file;
};

}  // namespace

const Demonstrations& fault_demonstrations() {
  static const Demonstrations table{
      {Defect::FaultReadNewestFirst, [](Program& p) { Faulting(p).fault(1).fault(2).read(); }},
      {Defect::FaultReadRoundsDown, [](Program& p) { Faulting(p).fault(1).read(uapi::kPageFaultBytes + 1); }},
      {Defect::FaultReadOneAtATime, [](Program& p) { Faulting(p).fault(1).fault(2).read(2 * uapi::kPageFaultBytes); }},
      {Defect::FaultLostOnBadBuffer,
       [](Program& p) { Faulting(p).fault(1).read(uapi::kPageFaultBytes, Program::memory(Program::kHole)).read(); }},
      {Defect::FaultLosesPasid, [](Program& p) { Faulting(p).fault(1, 5).read(); }},
      {Defect::FaultCookieNotReused,
       [](Program& p) {
         Faulting(p).fault(1).read().write({{1, 0}}).fault(2).read();
       }},
      {Defect::FaultCodeUnchecked,
       [](Program& p) {
         Faulting(p).fault(1).read().write({{1, 2}});
       }},
      {Defect::FaultAnsweredTwice,
       [](Program& p) {
         Faulting(p).fault(1).read().write({{1, 0}}).write({{1, 0}});
       }},
      {Defect::FaultWriteFailsWhole,
       [](Program& p) {
         Faulting(p).fault(1).read().write({{1, 0}, {9, 0}});
       }},
      {Defect::FaultsOutliveDetach,
       [](Program& p) {
         Faulting faulting(p);
         faulting.fault(1);
         p.call(Command::MockDomainReplace, {{"id", faulting.handle}, {"pt_id", faulting.ioas}});
         faulting.read();
       }},
      {Defect::DestroyUsedFaultQueueAllowed,
       [](Program& p) {
         Faulting faulting(p);
         faulting.close();
         p.destroy(faulting.queue);
       }},
      {Defect::PollAlwaysReadable,
       [](Program& p) {
         p.call(Command::Poll, {{"fd", Faulting(p).file}, {"events", uapi::kPollIn}});
       }},
      {Defect::CloseKeepsAccess,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.call(Command::Close, {{"fd", p.access(ioas)}});
         p.destroy(ioas);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
