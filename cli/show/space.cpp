// Reads address spaces off the specification's state.
#include "cli/show/space.h"

#include "traces/notation.h"

namespace ioasis::cli {

namespace {

using model::Concrete;

std::vector<Reach> reaches(const model::ConcreteSet<model::IovaRange<Concrete>>& ranges) {
  std::vector<Reach> result;
  for (const auto& range : ranges.elements()) result.push_back({range.first.word, range.last.word});
  return result;
}

}  // namespace

std::map<std::uint64_t, Space> spaces(const model::Context<Concrete>& context, const uapi::MemoryLayout& memory) {
  std::map<std::uint64_t, Space> result;
  for (const auto& ioas : context.ioases.elements()) {
    Space space{.id = ioas.id.word,
                .alignment = context.alignment(ioas).word,
                .huge_pages = ioas.huge_pages,
                .domains = {},
                .usable = {},
                .reserved = reaches(ioas.reserved),
                .allowed = reaches(ioas.allowed),
                .mappings = {}};
    context.each_kept_by_devices(ioas.id, [&](bool when, const model::IovaRange<Concrete>& range) {
      if (when) space.reserved.push_back({range.first.word, range.last.word});
    });
    for (const auto& hwpt : context.hwpts.elements())
      if (hwpt.ioas == ioas.id) space.domains.push_back(hwpt.id.word);
    const auto usable = context.usable_ranges(ioas);
    for (const auto& [first, last] : usable.ranges()) space.usable.push_back({first, last});
    for (const auto& area : ioas.areas.elements())
      space.mappings.push_back({{area.iova.first.word, area.iova.last.word},
                                traces::address(memory, area.va.word),
                                area.readable,
                                area.writable,
                                area.pages.word});
    result.emplace(space.id, std::move(space));
  }
  return result;
}

}  // namespace ioasis::cli
