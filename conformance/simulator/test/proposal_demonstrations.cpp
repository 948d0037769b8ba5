// Demonstrations about what was proposed in 2022.
#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using uapi::Proposal;

void begin(Program& p, Proposal proposal) { p.begin_on({.proposal = proposal}); }

/// A window of 16 pages from kIova on.
void window(Program& p, std::uint32_t ioas, std::uint64_t page = kPage) {
  p.call(
      Command::IoasCreateWindow,
      {{"flags", uapi::kFixedBase}, {"ioas_id", ioas}, {"length", 16 * kPage}, {"page_size", page}, {"iova", kIova}});
}

void keep(Program& p, Command command, std::uint32_t ioas, std::uint64_t iova) {
  p.call(command, {{"ioas_id", ioas}, {"iova", iova}, {"length", kPage}});
}

}  // namespace

const Demonstrations& proposal_demonstrations() {
  static const Demonstrations table{
      {Defect::MappedWindowRemoved,
       [](Program& p) {
         begin(p, Proposal::Windows);
         const auto ioas = p.ioas();
         window(p, ioas);
         p.map(ioas, kIova, p.memory(), kPage);
         p.call(Command::IoasRemoveWindow, {{"ioas_id", ioas}, {"iova", kIova}});
       }},
      {Defect::WindowAcrossWindow,
       [](Program& p) {
         begin(p, Proposal::Windows);
         const auto ioas = p.ioas();
         window(p, ioas);
         window(p, ioas);
       }},
      {Defect::CopyIgnoresWindowPages,
       [](Program& p) {
         begin(p, Proposal::Windows);
         const auto from = p.ioas(), to = p.ioas();
         window(p, from);
         window(p, to, kPage / 2);
         p.map(from, kIova, p.memory(), kPage);
         p.copy(to, kIova, from, kIova, kPage);
       }},
      {Defect::AttachIgnoresKeptRanges,
       [](Program& p) {
         begin(p, Proposal::Require);
         const auto ioas = p.ioas();
         keep(p, Command::IoasRequireIova, ioas, 0);
         p.attach(ioas);
       }},
      {Defect::AutoIovaIgnoresWithheld,
       [](Program& p) {
         begin(p, Proposal::Reserve);
         const auto ioas = p.ioas();
         keep(p, Command::IoasReserve, ioas, kPage);
         p.map_anywhere(ioas, p.memory(), kPage);
       }},
      {Defect::AperturesOfDeviceKept,
       [](Program& p) {
         begin(p, Proposal::Apertures);
         std::uint32_t automatic = 0;
         attached_ioas(p, automatic);
         const auto device = p.out("out_idev_id"), ioas = std::uint64_t{p.ioas()};
         p.poke(p.kArray, kIova);
         p.poke(p.kArray + 8, kIova + kPage - 1);
         p.call(Command::HwptAllocApertures,
                {{"dev_id", device}, {"pt_id", ioas}, {"num_apertures", 1}, {"apertures", p.kArray}});
         std::vector<Range> ranges;
         p.usable(static_cast<std::uint32_t>(ioas), ranges);
       }},
  };
  return table;
}

}  // namespace ioasis::simulator
