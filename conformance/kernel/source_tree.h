// Kernel source: known by its digest, unpacked once, made equal to a wanted state by changing no more files than
// needed, so that make compiles no more than needed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "conformance/kernel/kernels.h"

namespace ioasis::conformance::kernel {

/// Of a file: the SHA-256 of its bytes. Of a folder: that of the names, kinds and bytes of everything inside but .git.
std::string source_digest(const std::filesystem::path& source);

/// Where the source lies as a folder: itself, or, for a tarball, its content in the cache, unpacked when not there yet.
std::filesystem::path unpacked(const std::filesystem::path& source, const std::string& digest,
                               const Progress& progress);

/// Makes `to` equal to `from` but for .git. Files that are equal already keep their times; those replaced or added are
/// newer than anything built from `to` before. `link`: `from` is never written to, so that files may be shared.
void mirror(const std::filesystem::path& from, const std::filesystem::path& to, bool link);

/// Applies a patch with -p1. Says which hunks went in with fuzz, if any: "FILE: Hunk #1 succeeded at 12 with fuzz 2.".
/// Throws BadRequest naming patch, file and hunk when it does not apply, or saying that the source has it already.
std::vector<std::string> apply_patch(const std::filesystem::path& patch, const std::filesystem::path& tree);

}  // namespace ioasis::conformance::kernel
