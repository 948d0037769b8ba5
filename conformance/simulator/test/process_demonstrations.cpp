// Demonstrations about several processes, and memory of one that has ended.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {

const Demonstrations& process_demonstrations() {
  static const Demonstrations table{
      {Defect::CallersMemoryPinned,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = p.ioas();
         p.switch_to(1);
         p.map(ioas, kIova, p.memory(), kPage);
         p.switch_to(0);
         p.attach(ioas);
         hwpt = static_cast<std::uint32_t>(p.out("out_hwpt_id"));
         p.check_map(hwpt, kIova, p.memory(), kPage);
       }},
      {Defect::AccessUsesCallersMemory,
       [](Program& p) {
         const auto ioas = p.ioas(), access = p.access(ioas);
         p.switch_to(1);
         p.poke(p.memory(), 7);
         p.map(ioas, kIova, p.memory(), kPage);
         p.switch_to(0);
         p.access_rw(access, kIova, p.kArray, 8, 0);
         p.look(p.kArray);
       }},
      {Defect::MemlockOneForAllProcesses,
       [](Program& p) {
         p.begin_as({.memlock = 2, .ipc_lock = false});
         p.call(uapi::Command::Option,
                {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionSet}, {"val64", 1}});
         std::uint32_t hwpt = 0;
         const auto ioas = attached_ioas(p, hwpt);
         p.map(ioas, kIova, p.memory(), 2 * kPage);
         p.switch_to(1);
         p.map(ioas, kIova + 2 * kPage, p.memory(), 2 * kPage);
       }},
      {Defect::DeadProcessStillPinned,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.switch_to(1);
         p.map(ioas, kIova, p.memory(), kPage);
         p.exit_to(0);
         p.attach(ioas);
       }},
      {Defect::DeadProcessLosesHeldPages,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached_ioas(p, hwpt), access = p.access(ioas);
         p.switch_to(1);
         p.map(ioas, kIova, p.memory(), kPage);
         p.exit_to(0);
         p.access_rw(access, kIova, p.kArray, 8, 0);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
