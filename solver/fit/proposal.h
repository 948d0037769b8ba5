// What was proposed in 2022 for placing apertures, and what was merged: how each differs in what can be asked.
#pragma once

#include <array>
#include <string_view>

#include "model/uapi/command.h"

namespace ioasis::solver::fit {

struct Proposal {
  std::string_view name;
  std::string_view about;
  std::string_view where;    ///< it was made
  std::string_view dialect;  ///< in which traces have it
  uapi::Proposal change;     ///< of the uAPI
  std::string_view made;     ///< how a window that the guest makes comes to be; empty: not at all
  std::string_view kept;     ///< what keeps a device plugged in later from narrowing what the guest needs

  /// A domain can have several apertures, each with its page sizes, made at run time.
  bool windows() const { return change == uapi::Proposal::Windows || change == uapi::Proposal::Apertures; }
};

inline constexpr std::array<Proposal, 5> kProposals{{
    {"merged", "one aperture a domain, as the hardware has it; ALLOW_IOVAS", "Linux 6.2", "linux-6.12",
     uapi::Proposal::None, "", "ALLOW_IOVAS: a device that would narrow an allowed range cannot be attached"},
    {"create-window", "CREATE_WINDOW and REMOVE_WINDOW on an IOAS, with size, page size and base",
     "2 May 2022, Ym+IfTvdD2zS6j4G@yekko", "proposal-windows", uapi::Proposal::Windows, "CREATE_WINDOW, in place",
     "the windows: a device that cannot keep them cannot be attached"},
    {"aperture-list", "a list of apertures in a domain, immutable once it is attached",
     "5 May 2022, 20220505190728.GV49344@nvidia.com", "proposal-apertures", uapi::Proposal::Apertures,
     "a new domain, a copy of the mappings, and a switch", "the list, which does not change"},
    {"reserve", "IOMAP_RESERVE: a range that is kept as PROT_NONE keeps one", "10 May 2022, YnoQREfceIoLATDA@yekko",
     "proposal-reserve", uapi::Proposal::Reserve, "",
     "IOMAP_RESERVE, but for the moment between giving the range back and mapping it"},
    {"require-iova", "REQUIRE_IOVA: a range that devices attached later may not take away",
     "10 May 2022, 20220510190009.GO49344@nvidia.com", "proposal-require", uapi::Proposal::Require, "",
     "REQUIRE_IOVA: a device that would take the range away cannot be attached"},
}};

}  // namespace ioasis::solver::fit
