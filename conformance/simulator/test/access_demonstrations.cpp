// Demonstrations about accesses.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {

const Demonstrations& access_demonstrations() {
  static const Demonstrations table{
      {Defect::UnmapForgetsAccesses,
       [](Program& p) {
         const auto ioas = p.ioas();
         const auto access = p.access(ioas);
         p.map(ioas, kIova, p.memory(), kPage);
         p.access_pages(access, kIova, kPage);
         p.unmap(ioas, kIova, kPage);
         p.check_refs(p.memory(), kPage, 0);
       }},
      {Defect::ReplaceKeepsPinned,
       [](Program& p) {
         const auto ioas = p.ioas(), other = p.ioas();
         const auto access = p.access(ioas);
         p.map(ioas, kIova, p.memory(), kPage);
         p.access_pages(access, kIova, kPage);
         p.call(uapi::Command::AccessReplaceIoas, {{"id", access}, {"ioas_id", other}});
         p.unpin(access, 0);
       }},
      {Defect::AccessAlignmentIgnored,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.access(ioas);
         p.map(ioas, kIova, p.memory(), kPage / 2);
       }},
      {Defect::AccessIgnoresPermission,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage, kFixedRead);
         p.access_rw(p.access(ioas), kIova, p.kArray, 8, uapi::kAccessWrite);
       }},
      {Defect::AccessIgnoresOffset,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.poke(p.kArray, 7);
         p.access_rw(p.access(ioas), kIova + 64, p.kArray, 8, uapi::kAccessWrite);
         p.look(p.memory(64));
       }},
      {Defect::AccessOneAreaOnly,
       [](Program& p) {
         const auto ioas = p.ioas();
         p.map(ioas, kIova, p.memory(), kPage);
         p.map(ioas, kIova + kPage, p.memory(), kPage);
         p.access_rw(p.access(ioas), kIova + kPage - 4, p.kArray, 8, 0);
       }},
      {Defect::DestroyedPagesStayPinned,
       [](Program& p) {
         const auto ioas = p.ioas();
         const auto access = p.access(ioas);
         p.map(ioas, kIova, p.memory(), kPage);
         p.access_pages(access, kIova, kPage);
         p.unpin(access, 0);
         p.check_refs(p.memory(), kPage, 0);
       }},
      {Defect::PagesIdGivenOutAgain,
       [](Program& p) {
         const auto ioas = p.ioas();
         const auto access = p.access(ioas);
         p.map(ioas, kIova, p.memory(), kPage);
         p.access_pages(access, kIova, kPage, 0, 0, uapi::Site::ReadOnly);
         p.access_pages(access, kIova, kPage);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
