// Demonstrations about calls that run out of memory.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {

const Demonstrations& starved_demonstrations() {
  static const Demonstrations table{
      {Defect::StarvedMapLeavesArea,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.starve(2);
         p.map(ioas, kIova, p.memory(), kPage);
         p.unmap_all(ioas);
       }},
      {Defect::StarvedMapKeepsPins,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached_ioas(p, hwpt);
         p.starve(4);
         p.map(ioas, kIova, p.memory(), 2 * kPage);
         p.check_refs(p.memory(), kPage, 0);
       }},
      {Defect::StarvedAttachKeepsDomain,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.starve(2);
         p.attach(ioas);
         p.destroy(ioas);
       }},
      {Defect::StarvedUnmapTakesSome,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.map(ioas, kIova + kPage, p.memory(), kPage);
         p.starve(2);
         p.unmap_all(ioas);
       }},
      {Defect::StarvedAllowForgets,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.allow(ioas, {{kIova, kIova + kPage - 1}});
         p.starve(2);
         p.allow(ioas, {{2 * kIova, 2 * kIova + kPage - 1}});
         p.map_anywhere(ioas, p.memory(), kPage);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
