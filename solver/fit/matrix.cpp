// Cells, shared out among threads.
#include "solver/fit/matrix.h"

#include "solver/parallel.h"

namespace ioasis::solver::fit {

std::vector<std::size_t> Cell::fitting() const {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    if (verdicts[i].fits()) all.push_back(i);
  return all;
}

std::vector<Cell> matrix(const std::vector<const Guest*>& guests, const std::vector<const platform::Platform*>& hosts,
                         unsigned jobs, const std::function<bool()>& stopped) {
  std::vector<Cell> cells;
  for (const auto* guest : guests)
    for (const auto* host : hosts) cells.push_back({guest, host, {}});
  share_out(
      cells.size(), jobs,
      [&](std::size_t index) {
        Cell& cell = cells[index];
        for (std::size_t i = 0; i < kProposals.size(); ++i) {
          // A proposal changes an answer only where it changes what is required.
          const bool changes = i == 0 || requirements(cell.question(i)) != requirements(cell.question(0));
          cell.verdicts.push_back(changes ? decide(cell.question(i)) : cell.verdicts.front());
        }
      },
      stopped);
  if (stopped()) cells.clear();
  return cells;
}

}  // namespace ioasis::solver::fit
