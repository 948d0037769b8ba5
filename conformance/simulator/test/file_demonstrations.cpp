// Demonstrations about several files of /dev/iommu and /dev/vfio/vfio.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {

namespace {

constexpr std::uint8_t kUsual = 0, kSecond = 1, kContainer = 2;

/// On the second file an IOAS with a device, and a page mapped in it.
std::uint32_t mapped_on_second(Program& p) {
  std::uint32_t hwpt = 0;
  p.turn_to(kSecond);
  const auto ioas = attached_ioas(p, hwpt);
  p.map(ioas, kIova, p.memory(), kPage);
  return ioas;
}

}  // namespace

const Demonstrations& file_demonstrations() {
  static const Demonstrations table{
      {Defect::ClosedFileKeepsMemory,
       [](Program& p) {
         mapped_on_second(p);
         p.close(uapi::kFirstFile);
         p.turn_to(kUsual);
         p.check_refs(p.memory(), kPage, 0);
       }},
      {Defect::ClosedFileEndsAccesses,
       [](Program& p) {
         const auto access = p.access(mapped_on_second(p));
         p.close(uapi::kFirstFile);
         p.turn_to(kUsual);
         p.access_rw(access, kIova, p.kArray, 8, 0);
       }},
      {Defect::ContainerCountsByUser,
       [](Program& p) {
         p.turn_to(kContainer);
         p.call(uapi::Command::Option, {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionGet}});
       }},
      {Defect::AccessOfAnotherFileRefused,
       [](Program& p) {
         const auto access = p.access(mapped_on_second(p));
         p.turn_to(kUsual);
         p.access_rw(access, kIova, p.kArray, 8, 0);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
