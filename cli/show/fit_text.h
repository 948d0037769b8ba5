// Whether a guest fits a host, for a reader: the placement, or what is in the way and what giving it up would buy.
#pragma once

#include <ostream>

#include "cli/show/bars.h"
#include "cli/show/style.h"
#include "model/json/strict.h"
#include "solver/fit/matrix.h"

namespace ioasis::cli {

/// What the guest needs and cannot have there: outside what the host translates, or reserved.
std::vector<platform::Extent> conflicts(const solver::fit::Question& question);

/// The apertures, those made at run time as wide as they could be; and the ranges that iommufd keeps from being mapped.
std::vector<platform::Extent> offered(const platform::Platform& host);
std::vector<platform::Extent> enforced(const platform::Platform& host);

/// Where needs go: as placed, or as they usually lie.
std::vector<platform::Extent> needs_of(const solver::fit::Question& question, const solver::fit::Verdict& verdict);

/// The requirement given up, and what is in the way then: nothing where the guest fits.
struct Without {
  std::size_t requirement;
  const solver::fit::Core* then;
};
std::vector<Without> given_up(const solver::fit::Verdict& verdict);

/// With a picture.
void print(std::ostream& out, const solver::fit::Question& question, const solver::fit::Verdict& verdict,
           const Style& style);
/// The placement, or what is in the way.
void print_reasons(std::ostream& out, const solver::fit::Question& question, const solver::fit::Verdict& verdict,
                   const Style& style);
json::Json document_of(const solver::fit::Question& question, const solver::fit::Verdict& verdict);

/// One line a guest, one column a host, numbered.
void print_matrix(std::ostream& out, const std::vector<solver::fit::Cell>& cells, std::size_t proposal,
                  const Style& style);

}  // namespace ioasis::cli
