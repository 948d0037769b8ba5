// Every guest on every host.
#pragma once

#include <functional>

#include "solver/fit/fit.h"

namespace ioasis::solver::fit {

struct Cell {
  const Guest* guest;
  const platform::Platform* host;
  std::vector<Verdict> verdicts;  ///< by kProposals

  Question question(std::size_t proposal) const { return {*guest, *host, kProposals[proposal]}; }
  /// Proposals under which the guest fits.
  std::vector<std::size_t> fitting() const;
};

/// By guest, then by host. Nothing where `stopped` held before the end.
std::vector<Cell> matrix(const std::vector<const Guest*>& guests, const std::vector<const platform::Platform*>& hosts,
                         unsigned jobs, const std::function<bool()>& stopped);

}  // namespace ioasis::solver::fit
