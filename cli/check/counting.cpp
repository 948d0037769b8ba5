#include "cli/check/counting.h"

#include <algorithm>

#include "cli/interrupt.h"
#include "conformance/targets/errands.h"

namespace ioasis::cli::check {

namespace kernel = conformance::kernel;

std::optional<kernel::KernelImage> counting_kernel(const kernel::KernelImage& image) {
  const auto& recipe = kernel::recipe(kCountingRecipe);
  for (const auto& one : kernel::list())
    if (one.recipe == kCountingRecipe && one.recipe_digest == recipe.digest && one.source == image.source &&
        one.patches.empty())
      return one;
  return std::nullopt;
}

CountingGuest::CountingGuest(kernel::KernelImage image, const TargetOptions& guests)
    : image_(std::move(image)), target_(make_guest(guests, image_), {}) {}

kernel::Coverage CountingGuest::ran(const std::vector<traces::Trace>& traces) {
  run_until_interrupted(target_, traces, [](std::size_t, conformance::Outcome&&) { return true; });
  if (interrupted()) throw Interrupted();
  auto now = kernel::coverage_of(image_,
                                 [&](const std::string& path) { return conformance::read_file(target_.link(), path); });
  auto difference = now;
  for (auto& [name, file] : difference.files)
    for (auto& [number, line] : file) line.count -= std::min(line.count, before_.files[name][number].count);
  before_ = std::move(now);
  return difference;
}

}  // namespace ioasis::cli::check
