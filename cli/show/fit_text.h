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

/// Where needs go: as placed, or as they usually lie.
std::vector<platform::Extent> needs_of(const solver::fit::Question& question, const solver::fit::Verdict& verdict);

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

/// Of each host, whether the needs that may move can begin where they usually do, and where else.
void print_bases(std::ostream& out, const solver::fit::Guest& guest,
                 const std::vector<const platform::Platform*>& hosts, const solver::fit::Proposal& proposal,
                 const Style& style);

}  // namespace ioasis::cli
