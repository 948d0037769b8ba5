#include "cli/show/kernel_image.h"

namespace ioasis::cli {

nlohmann::ordered_json image_json(const conformance::kernel::KernelImage& image) {
  return {{"key", image.key},         {"recipe", image.recipe},   {"release", image.release},
          {"source", image.source},   {"patches", image.patches}, {"image", image.image.string()},
          {"refused", image.refused}, {"built", image.built},     {"size", image.size}};
}

}  // namespace ioasis::cli
