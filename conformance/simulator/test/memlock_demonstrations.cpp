// Demonstrations about how much memory a caller may have pinned.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {

namespace {

/// An IOAS with a device, of a caller that may lock two pages.
std::uint32_t limited_ioas(Program& p) {
  p.begin_as({.memlock = 2, .ipc_lock = false});
  std::uint32_t hwpt = 0;
  return attached_ioas(p, hwpt);
}

}  // namespace

const Demonstrations& memlock_demonstrations() {
  static const Demonstrations table{
      {Defect::MemlockOffByOne, [](Program& p) { p.map(limited_ioas(p), kIova, p.memory(), 2 * kPage); }},
      {Defect::MemlockHoldsThePrivileged,
       [](Program& p) {
         p.begin_as({.memlock = 2});
         std::uint32_t hwpt = 0;
         p.map(attached_ioas(p, hwpt), kIova, p.memory(), 3 * kPage);
       }},
      {Defect::MemlockNotGivenBack,
       [](Program& p) {
         const auto ioas = limited_ioas(p);
         p.map(ioas, kIova, p.memory(), 2 * kPage);
         p.unmap_all(ioas);
         p.map(ioas, kIova, p.memory(), 2 * kPage);
       }},
      {Defect::MemlockIgnoresAccesses,
       [](Program& p) {
         p.begin_as({.memlock = 2, .ipc_lock = false});
         const auto ioas = p.ioas(), access = p.access(ioas);
         p.map(ioas, kIova, p.memory(), 3 * kPage);
         p.access_pages(access, kIova, 3 * kPage);
       }},
      {Defect::MemlockFailureKeepsPins,
       [](Program& p) {
         p.map(limited_ioas(p), kIova, p.memory(), 3 * kPage);
         p.check_refs(p.memory(), 3 * kPage, 0);
       }},
      {Defect::MemlockForgotByProcess,
       [](Program& p) {
         p.begin_as({.memlock = 2, .ipc_lock = false});
         p.call(uapi::Command::Option,
                {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionSet}, {"val64", 1}});
         std::uint32_t hwpt = 0;
         p.map(attached_ioas(p, hwpt), kIova, p.memory(), 3 * kPage);
       }},
      {Defect::RlimitModeForAnyone,
       [](Program& p) {
         p.begin_as({.sys_resource = false});
         p.call(uapi::Command::Option,
                {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionSet}, {"val64", 1}});
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
