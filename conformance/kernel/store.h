// The cache of kernels, outside any clone: sources unpacked once, build trees kept for quick rebuilds, and the images.
//
//   sources/<digest>/        a tarball's content, never written to
//   packages/                sources of packages that are not installed: NAME_VERSION.tar.xz, and apt's state
//   trees/<recipe>-<id>/     one build tree a recipe and source: source/ (patched), build/, build.log, prepared
//   images/<recipe>-<key>/   image, kernel.json, and in kept/ what Recipe::keep names
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "conformance/kernel/kernels.h"

namespace ioasis::conformance::kernel {

/// $IOASIS_CACHE, else $XDG_CACHE_HOME/ioasis, else ~/.cache/ioasis. Throws Unavailable when none is set.
std::filesystem::path cache_folder();

/// Held while a folder of the cache is written; other processes wait. Made with its folder when not there.
class FolderLock {
 public:
  /// Calls `waiting` once if another holds it.
  FolderLock(const std::filesystem::path& folder, const std::function<void()>& waiting);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  /// A program that inherits this holds the lock too, until it ends.
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// The image with that key, if the cache has it.
std::optional<KernelImage> stored_image(const std::string& recipe, const std::string& key);

/// Copies the image of `what`, and those files below `tree` that match one of the patterns, into the cache, at once or
/// not at all, and says where they are now.
KernelImage store_image(KernelImage what, const std::filesystem::path& tree, const std::vector<std::string>& keep);

/// Every image in the cache, the newest first. A folder that is not a complete image is passed over.
std::vector<KernelImage> stored_images();

}  // namespace ioasis::conformance::kernel
