#include "conformance/kernel/store.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

nlohmann::json to_json(const KernelImage& k) {
  return {{"recipe", k.recipe},    {"release", k.release},
          {"source", k.source},    {"patches", k.patches},
          {"fuzz", k.fuzz},        {"refused", k.refused},
          {"key", k.key},          {"built", k.built},
          {"size", k.size},        {"recipe_digest", k.recipe_digest},
          {"built_in", k.built_in}};
}

std::optional<KernelImage> read_image(const fs::path& folder) {
  std::ifstream in(folder / "kernel.json");
  const auto json = nlohmann::json::parse(in, nullptr, false);
  if (!json.is_object() || !fs::exists(folder / "image")) return std::nullopt;
  try {
    return KernelImage{.image = folder / "image",
                       .kept = folder / "kept",
                       .recipe = json.at("recipe"),
                       .release = json.at("release"),
                       .source = json.at("source"),
                       .patches = json.at("patches"),
                       .fuzz = json.value("fuzz", std::vector<std::string>()),
                       .refused = json.at("refused"),
                       .key = json.at("key"),
                       .recipe_digest = json.at("recipe_digest"),
                       .built_in = json.at("built_in"),
                       .built = json.at("built"),
                       .size = json.at("size")};
  } catch (const nlohmann::json::exception&) {  // written by another release of ioasis
    return std::nullopt;
  }
}

/// The files below `folder` that a pattern in the manner of the shell stands for.
std::vector<fs::path> matching(const fs::path& folder, const std::string& pattern) {
  glob_t found{};
  std::vector<fs::path> files;
  if (glob((folder / pattern).c_str(), 0, nullptr, &found) == 0)
    files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return files;
}

fs::path image_folder(const std::string& recipe, const std::string& key) {
  return cache_folder() / "images" / (recipe + "-" + key.substr(0, 16));
}

}  // namespace

fs::path cache_folder() {
  const auto set = [](const char* name) { return std::getenv(name) && *std::getenv(name); };
  if (set("IOASIS_CACHE")) return fs::absolute(std::getenv("IOASIS_CACHE"));
  if (set("XDG_CACHE_HOME")) return fs::path(std::getenv("XDG_CACHE_HOME")) / "ioasis";
  if (set("HOME")) return fs::path(std::getenv("HOME")) / ".cache" / "ioasis";
  throw Unavailable("nowhere to keep kernels: set IOASIS_CACHE or HOME");
}

FolderLock::FolderLock(const fs::path& folder, const std::function<void()>& waiting) {
  fs::create_directories(folder);
  fd_ = open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), (folder / "lock").string());
  if (flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
  waiting();
  while (flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

FolderLock::~FolderLock() { close(fd_); }

std::optional<KernelImage> stored_image(const std::string& recipe, const std::string& key) {
  auto found = read_image(image_folder(recipe, key));
  return found && found->key == key ? found : std::nullopt;
}

KernelImage store_image(KernelImage what, const fs::path& tree, const std::vector<std::string>& keep) {
  const auto folder = image_folder(what.recipe, what.key);
  const auto unfinished = fs::path(folder) += ".new-" + std::to_string(getpid());
  fs::create_directories(unfinished);
  fs::copy_file(what.image, unfinished / "image", fs::copy_options::overwrite_existing);
  what.size = fs::file_size(unfinished / "image");
  for (const auto& pattern : keep)
    for (const auto& file : matching(tree, pattern)) {
      const auto to = unfinished / "kept" / file.lexically_relative(tree);
      fs::create_directories(to.parent_path());
      fs::copy_file(file, to, fs::copy_options::overwrite_existing);
    }
  std::ofstream(unfinished / "kernel.json") << to_json(what).dump(2) << '\n';
  fs::remove_all(folder);
  fs::rename(unfinished, folder);
  what.image = folder / "image";
  what.kept = folder / "kept";
  return what;
}

std::vector<KernelImage> stored_images() {
  std::vector<KernelImage> all;
  std::error_code none_yet;
  for (const auto& entry : fs::directory_iterator(cache_folder() / "images", none_yet))
    if (auto image = read_image(entry.path()); image && entry.path() == image_folder(image->recipe, image->key))
      all.push_back(std::move(*image));
  std::ranges::sort(
      all, [](const auto& a, const auto& b) { return std::pair(a.recipe, -a.built) < std::pair(b.recipe, -b.built); });
  return all;
}

}  // namespace ioasis::conformance::kernel
