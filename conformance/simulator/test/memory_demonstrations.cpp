// Demonstrations about memory that is not private, or in huge pages.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {

const Demonstrations& memory_demonstrations() {
  static const Demonstrations table{
      {Defect::HugePinsCounted,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached_ioas(p, hwpt), kIova, p.kHuge, kPage);
         p.check_refs(p.kHuge, kPage, 0);
       }},
      {Defect::HugePagesMappedFromStart,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached_ioas(p, hwpt), kIova, p.kHuge + kPage, kPage);
         p.check_map(hwpt, kIova, p.kHuge + kPage, kPage);
       }},
      {Defect::SharedNotPinnable,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         p.map(attached_ioas(p, hwpt), kIova, p.kShared, kPage);
       }},
      {Defect::SharedMemoryWrittenToCopy,
       [](Program& p) {
         const auto ioas = p.ioas(), access = p.access(ioas);
         p.map(ioas, kIova, p.kShared, kPage);
         p.poke(p.kArray, 1);
         p.access_rw(access, kIova, p.kArray, 8, uapi::kAccessWrite);
         p.look(p.kShared);
       }},
      {Defect::MemfdPinnedOnceForAll,
       [](Program& p) {
         std::uint32_t hwpt = 0;
         const auto ioas = attached_ioas(p, hwpt);
         p.map(ioas, kIova, p.kMemfd, kPage);
         p.map(ioas, kIova + kPage, p.kMemfd, kPage);
         p.check_refs(p.kMemfd, kPage, 2);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
