// Changes to a kernel's source as people have them: files of `diff -u` or `git format-patch`, mails and boxes of them,
// commits of a git tree. All become files that patch takes with -p1, and what each of their hunks is about.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace ioasis::conformance::kernel {

/// One place that a patch changes. Lines count from 1, after the patch.
struct Hunk {
  std::string file;           ///< "drivers/iommu/iommufd/pages.c"
  unsigned first = 0;         ///< the first line of the changed part, without the context before it
  unsigned last = 0;          ///< the last; first - 1 where lines are only taken away
  std::string function = {};  ///< as `diff -p` says it, "" where it does not
  bool operator==(const Hunk&) const = default;
};

struct Patch {
  std::filesystem::path file;  ///< what patch takes
  std::string subject;         ///< of the mail or commit; else the file's name
  std::vector<Hunk> hunks;
};

/// The hunks of a unified diff, in order. Text around the diff is passed over, as patch does.
std::vector<Hunk> hunks_of(std::istream& diff);

/// The patches that these files hold, in order: a diff is one; of mails (mbox, or one mail) each that holds a diff is
/// one, decoded as `git am` does it and written into `folder`. Throws BadRequest naming the file where none is found,
/// and Unavailable where a mail needs git and there is none.
std::vector<Patch> read_patches(const std::vector<std::filesystem::path>& files, const std::filesystem::path& folder);

/// A range of commits in a git tree.
struct CommitRange {
  std::filesystem::path tree;
  std::string from, to;  ///< `to` may be reached from `from`; any name that git knows
};

/// "REV..REV" as the two. Throws BadRequest.
CommitRange commit_range(const std::filesystem::path& tree, const std::string& text);

/// The commits of the range as patches, oldest first, written into `folder`. Throws BadRequest with what git says, and
/// Unavailable where there is no git.
std::vector<Patch> commits_of(const CommitRange& range, const std::filesystem::path& folder);

/// The source as of one commit, written into `folder` as a tarball; the same commit gives the same file. Throws
/// likewise.
std::filesystem::path source_at(const std::filesystem::path& tree, const std::string& revision,
                                const std::filesystem::path& folder);

}  // namespace ioasis::conformance::kernel
