// What is required of a placement, each piece by itself, so that those can be named that cannot hold together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/platform/platform.h"
#include "solver/fit/guest.h"
#include "solver/fit/proposal.h"

namespace ioasis::solver::fit {

struct Requirement {
  enum class Kind {
    Need,         ///< the guest maps in a range
    Base,         ///< and has it at one place
    Page,         ///< and maps in pages of that size
    Reach,        ///< the host's aperture ends where it does
    HostPage,     ///< and has no smaller pages
    Reserved,     ///< a range is reserved on the host
    OneAperture,  ///< a domain has no more than one
    Untaken,      ///< iommufd takes no devices of the host
    Untranslated  ///< the host has no IOMMU
  };
  Kind kind;
  std::size_t index = 0;  ///< of the need, the aperture, or the reserved range
  bool operator==(const Requirement&) const = default;
};

/// A question: does the guest fit the host?
struct Question {
  const Guest& guest;
  const platform::Platform& host;
  const Proposal& proposal;
};

/// iommufd takes devices of the host, once it has what is proposed: windows are what keeps out the hosts that have
/// them.
bool takes_devices(const Question& question);

/// All there are, those of the guest first.
std::vector<Requirement> requirements(const Question& question);

/// In words, with numbers: "the guest maps in window-1, 0x800000000000000..0x800000fffffffff, 64G".
std::string words(const Question& question, const Requirement& requirement);

/// What giving it up comes to: "a guest without window-1".
std::string without(const Question& question, const Requirement& requirement);

}  // namespace ioasis::solver::fit
