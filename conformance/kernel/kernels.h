// Kernels under test: which kinds there are, building one from source and patches, and finding those built before.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/kernel/recipe.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance::kernel {

/// What was asked for makes no sense: an unknown recipe, a patch that does not apply. Exit code 2.
struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct BuildRequest {
  std::string recipe = "x86";
  std::filesystem::path source;                ///< a tarball or a kernel tree; empty: the recipe's package
  std::vector<std::filesystem::path> patches;  ///< applied in order, with -p1
  unsigned jobs = 0;                           ///< compilers at once; 0: as many as there are processors
};

/// How far a build is: the part done so far in [0, 1], when it can be told, and one line of text.
using Progress = std::function<void(std::optional<double> fraction, std::string_view text)>;

/// A kernel in the cache, with what is known about it.
struct KernelImage {
  std::filesystem::path image = {};
  std::filesystem::path kept = {};  ///< the folder of what Recipe::keep names: source/..., build/...
  std::string recipe = {};
  std::string release = {};               ///< "6.12.117", as uname -r says it
  std::string source = {};                ///< the tarball or tree it was built from
  std::vector<std::string> patches = {};  ///< file names, in order
  std::vector<std::string> fuzz = {};     ///< hunks of patches that went in, but not just where they say
  std::vector<std::string> refused = {};  ///< options asked for which this source does not have or accept
  std::string key = {};                   ///< SHA-256 of all that went in
  std::string recipe_digest = {};         ///< Recipe::digest when it was built
  std::string built_in = {};              ///< make's O=: the folder that paths inside the kernel begin with
  std::int64_t built = 0;                 ///< seconds since 1970
  std::uintmax_t size = 0;                ///< bytes
};

/// Builds the kernel asked for, or finds it in the cache. A build that was interrupted is continued, and a second build
/// of the same tree waits for the first. Throws BadRequest, and Unavailable when a tool or the source is missing
/// (naming the package to install) or the compiler fails (with the last lines and the log's place).
KernelImage build(const BuildRequest& request, const Progress& progress);

/// All kernels in the cache, by recipe, the newest first.
std::vector<KernelImage> list();

/// A kernel that somebody else built: a bzImage for x86, by its header. Of where it came from nothing is known. Throws
/// BadRequest naming the file where it is none.
KernelImage foreign(const std::filesystem::path& bzimage);

/// Takes a kernel out of the cache.
void forget(const KernelImage& image);

/// The kernel that `recipe` stands for when nothing else is said: the newest built by today's recipe from its
/// package's source without patches. Throws BadRequest, and Unavailable saying how to build it.
KernelImage find(const std::string& recipe);

}  // namespace ioasis::conformance::kernel
