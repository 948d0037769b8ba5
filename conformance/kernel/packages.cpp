#include "conformance/kernel/packages.h"

#include <algorithm>
#include <fstream>

#include "conformance/child_process.h"
#include "conformance/kernel/store.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

constexpr const char* kInstalled = "/usr/src";
constexpr const char* kTarball = ".tar.xz";
constexpr const char* kKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
constexpr const char* kUsualMirror = "http://deb.debian.org/debian";

fs::path installed(const SourcePackage& package) { return fs::path(kInstalled) / (package.name + kTarball); }

fs::path downloads() { return cache_folder() / "packages"; }

fs::path downloaded(const SourcePackage& package, const std::string& version) {
  return downloads() / (package.name + '_' + version + kTarball);
}

/// The mirror of Debian that this machine's apt uses.
std::string mirror() {
  std::string found;
  run({.argv = {"apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"}},
      [&](std::string_view line) {
        while (line.ends_with('/')) line.remove_suffix(1);
        if (found.empty() && line.ends_with("/debian")) found = line;
      });
  return found.empty() ? kUsualMirror : found;
}

/// The package as one suite of the mirror has it.
class Suite {
 public:
  Suite(const SourcePackage& package, const Progress& progress)
      : package_(package), progress_(progress), mirror_(mirror()), state_(downloads() / "apt" / package.suite) {
    if (!fs::exists(kKeyring))
      throw Unavailable(std::string(kKeyring) + " is missing: apt install debian-archive-keyring");
    fs::create_directories(state_ / "lists/partial");
    fs::create_directories(state_ / "cache/archives/partial");
    std::ofstream(state_ / "sources.list")
        << "deb [signed-by=" << kKeyring << "] " << mirror_ << ' ' << package.suite << " main\n";
  }

  /// Its versions, the newest first.
  std::vector<std::string> versions() const {
    progress_({}, "looking for " + package_.name + " in " + package_.suite);
    said_.clear();
    apt({"apt-get", "update"}, downloads());
    std::vector<std::string> all;
    apt({"apt-cache", "madison", package_.name}, downloads(), [&](std::string_view line) {  // NAME | VERSION | WHERE
      const auto from = line.find(" | "), to = line.find(" | ", from + 1);
      if (to == line.npos) return;
      std::string version(line.substr(from + 3, to - from - 3));
      std::erase(version, ' ');
      all.push_back(std::move(version));
    });
    if (all.empty()) throw unavailable();
    return all;
  }

  void download(const std::string& version) const {
    progress_({}, "downloading " + package_.name + ' ' + version + " from " + mirror_);
    const auto folder = state_ / "unpacking";
    fs::remove_all(folder);
    fs::create_directories(folder);
    said_.clear();
    bool done = apt({"apt-get", "download", package_.name + '=' + version}, folder) == 0;
    for (const auto& entry : fs::directory_iterator(folder))
      done = done && run({.argv = {"dpkg-deb", "-x", entry.path(), folder}}, [&](auto line) { hear(line); }) == 0;
    const auto tarball = folder / fs::path(kInstalled).relative_path() / (package_.name + kTarball);
    if (!done || !fs::exists(tarball)) throw unavailable();
    fs::rename(tarball, downloaded(package_, version));
    fs::remove_all(folder);
  }

 private:
  int apt(std::vector<std::string> argv, const fs::path& folder,
          const std::function<void(std::string_view)>& line = {}) const {
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, std::string>>{
             {"Dir::State::Lists", state_ / "lists"},
             {"Dir::State::Status", "/dev/null"},
             {"Dir::Cache", state_ / "cache"},
             {"Dir::Etc::SourceList", state_ / "sources.list"},
             {"Dir::Etc::SourceParts", "/dev/null"},
             {"APT::Sandbox::User", "root"}})  // its own user could not write here
      argv.push_back(std::string("-o") + name + '=' + value);
    return run({.argv = std::move(argv), .folder = folder}, [&](std::string_view text) {
      hear(text);
      if (line) line(text);
    });
  }

  void hear(std::string_view line) const { said_.append(line) += '\n'; }

  Unavailable unavailable() const {
    return Unavailable(package_.name + " cannot be had from " + mirror_ + ' ' + package_.suite +
                       "; another source can be named with --source. What apt said:\n" + said_);
  }

  const SourcePackage& package_;
  const Progress& progress_;
  std::string mirror_;
  fs::path state_;
  mutable std::string said_;
};

}  // namespace

fs::path packaged_source(const SourcePackage& package, const Progress& progress) {
  if (package.suite.empty()) {
    if (fs::exists(installed(package))) return installed(package);
    throw Unavailable(installed(package).string() + " is missing: apt install " + package.name);
  }
  const auto known_good = downloaded(package, package.version);
  if (fs::exists(known_good)) return known_good;
  const FolderLock lock(downloads(), [&] { progress({}, "waiting for another download"); });
  if (fs::exists(known_good)) return known_good;
  const Suite suite(package, progress);
  const auto versions = suite.versions();
  const bool there = std::ranges::count(versions, package.version) > 0;
  const auto& version = there ? package.version : versions.front();
  if (!there)
    progress({}, package.name + ' ' + package.version + " is gone from " + package.suite + "; taking " + version +
                     ", which ioasis was not tried with");
  if (!fs::exists(downloaded(package, version))) suite.download(version);
  return downloaded(package, version);
}

bool is_of_package(const fs::path& source, const SourcePackage& package) {
  if (package.suite.empty()) return source == installed(package);
  const auto name = source.filename().string();
  return source.parent_path() == fs::weakly_canonical(downloads()) && name.starts_with(package.name + '_') &&
         name.ends_with(kTarball);
}

}  // namespace ioasis::conformance::kernel
