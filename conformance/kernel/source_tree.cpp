#include "conformance/kernel/source_tree.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <set>

#include "conformance/child_process.h"
#include "conformance/kernel/sha256.h"
#include "conformance/kernel/store.h"
#include "conformance/last_lines.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kNoRoom = 1 << 20;  // so little is left where unpacking has failed for want of room
constexpr std::size_t kLastLines = 10;       // of what tar says: a line for each of thousands of files, perhaps

// Relative paths of everything inside but .git, folders before their content.
std::vector<fs::path> entries(const fs::path& tree) {
  std::vector<fs::path> all;
  for (auto it = fs::recursive_directory_iterator(tree); it != fs::end(it); ++it) {
    if (it->path().filename() == ".git") {
      it.disable_recursion_pending();
      continue;
    }
    all.push_back(it->path().lexically_relative(tree));
  }
  std::ranges::sort(all);
  return all;
}

bool same_content(const fs::path& a, const fs::path& b) {
  if (fs::file_size(a) != fs::file_size(b)) return false;
  std::ifstream left(a, std::ios::binary), right(b, std::ios::binary);
  std::array<char, 65536> x, y;
  while (left.read(x.data(), x.size()), right.read(y.data(), y.size()), left.gcount() > 0)
    if (left.gcount() != right.gcount() ||
        std::memcmp(x.data(), y.data(), static_cast<std::size_t>(left.gcount())) != 0)
      return false;
  return true;
}

bool equal(const fs::path& a, const fs::path& b) {
  const auto status = fs::symlink_status(b);
  if (fs::symlink_status(a).type() != status.type()) return false;
  if (fs::is_directory(status)) return true;
  if (fs::is_symlink(status)) return fs::read_symlink(a) == fs::read_symlink(b);
  return fs::equivalent(a, b) || (fs::status(a).permissions() == status.permissions() && same_content(a, b));
}

}  // namespace

std::string source_digest(const fs::path& source) {
  if (!fs::is_directory(source)) return sha256_of_file(source);
  Sha256 sha;
  for (const auto& entry : entries(source)) {
    const auto status = fs::symlink_status(source / entry);
    sha.add(entry.string()).add({"\0", 1});
    if (fs::is_symlink(status)) sha.add("link ").add(fs::read_symlink(source / entry).string());
    if (fs::is_regular_file(status)) {
      const bool executable = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
      sha.add(executable ? "program " : "file ").add(sha256_of_file(source / entry));
    }
    sha.add({"\0", 1});
  }
  return sha.hex();
}

fs::path unpacked(const fs::path& source, const std::string& digest, const Progress& progress) {
  if (fs::is_directory(source)) return source;
  const auto sources = cache_folder() / "sources";
  const auto folder = sources / digest.substr(0, 16);
  const FolderLock lock(sources, [&] { progress({}, "waiting for another unpacking"); });
  if (fs::exists(folder)) return folder;
  progress({}, "unpacking " + source.filename().string());
  const auto unfinished = fs::path(folder) += ".new";
  fs::remove_all(unfinished);
  fs::create_directories(unfinished);
  std::string said;
  const int status = run(
      {.argv = {"tar", "-x", "-f", fs::absolute(source), "-C", unfinished, "--strip-components=1", "--no-same-owner"}},
      [&](std::string_view line) { said.append(line) += '\n'; });
  if (status != 0) {
    const bool full = fs::space(unfinished).available < kNoRoom;
    fs::remove_all(unfinished);
    if (full)
      throw Unavailable("the disk is full: no room below " + folder.parent_path().string() + " to unpack " +
                        source.string());
    throw BadRequest("cannot unpack " + source.string() + ":\n" + last_lines(said, kLastLines));
  }
  fs::rename(unfinished, folder);
  return folder;
}

void mirror(const fs::path& from, const fs::path& to, bool link) {
  const bool fresh = fs::create_directories(to);
  const auto wanted = entries(from);
  const std::set<fs::path> names(wanted.begin(), wanted.end());
  for (const auto& entry : entries(to))
    if (!names.contains(entry)) fs::remove_all(to / entry);
  for (const auto& entry : wanted) {
    const auto a = from / entry, b = to / entry;
    const bool replaces = fs::exists(fs::symlink_status(b));
    if (replaces && equal(a, b)) continue;
    if (replaces) fs::remove_all(b);
    const auto status = fs::symlink_status(a);
    if (fs::is_directory(status)) {
      fs::create_directory(b);
    } else if (fs::is_symlink(status)) {
      fs::copy_symlink(a, b);
    } else if (link && fresh) {
      fs::create_hard_link(a, b);  // old, but nothing was built from it yet
    } else {
      fs::copy_file(a, b);
    }
  }
}

namespace {

/// What patch said, and of which of its hunks it said something else than that they fit.
struct Patching {
  int status = 0;
  std::string said, failure;
  std::vector<std::string> fuzzy;
};

Patching patching(const fs::path& patch, const fs::path& tree, const std::vector<std::string>& more) {
  std::vector<std::string> argv{
      "env", "LC_ALL=C",         "patch", "-p1", "--batch", "--no-backup-if-mismatch", "--reject-file=-",
      "-i",  fs::absolute(patch)};
  argv.insert(argv.end(), more.begin(), more.end());
  Patching result;
  std::string file;
  result.status = run({.argv = std::move(argv), .folder = tree}, [&](std::string_view line) {
    for (const std::string_view at : {"patching file ", "checking file "})
      if (line.starts_with(at)) file = line.substr(at.size());
    const bool of_hunk = line.starts_with("Hunk #");
    if (result.failure.empty() && of_hunk && line.find("FAILED") != line.npos)
      result.failure = file + ": " + std::string(line);
    if (of_hunk && line.find("with fuzz") != line.npos) result.fuzzy.push_back(file + ": " + std::string(line));
    result.said.append(line) += '\n';
  });
  return result;
}

}  // namespace

std::vector<std::string> apply_patch(const fs::path& patch, const fs::path& tree) {
  auto applied = patching(patch, tree, {"--forward"});
  if (applied.status == 0) return std::move(applied.fuzzy);
  const bool there = patching(patch, tree, {"--reverse", "--force", "--dry-run"}).status == 0;
  throw BadRequest("patch " + patch.string() + " does not apply: " +
                   (there                     ? "the source has it already"
                    : applied.failure.empty() ? applied.said
                                              : applied.failure + "\n" + applied.said));
}

}  // namespace ioasis::conformance::kernel
