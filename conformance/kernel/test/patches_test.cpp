#include "conformance/kernel/patches.h"

#include <sstream>

#include "conformance/child_process.h"
#include "conformance/kernel/kernels.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

const char* const kDiff =
    "diff --git a/drivers/iommu/iommufd/ioas.c b/drivers/iommu/iommufd/ioas.c\n"
    "--- a/drivers/iommu/iommufd/ioas.c\n"
    "+++ b/drivers/iommu/iommufd/ioas.c\n"
    "@@ -10,4 +10,5 @@ int iommufd_ioas_map(struct iommufd_ucmd *ucmd)\n"
    " one\n"
    "-two\n"
    "+TWO\n"
    "+two and a half\n"
    " three\n"
    " four\n"
    "@@ -30,3 +31,2 @@ static void other(void)\n"
    " a\n"
    "-b\n"
    " c\n";

std::string mail(const std::string& subject, const std::string& body, const std::string& headers = "") {
  return "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\n"
         "Date: Mon, 30 Nov 2026 10:00:00 +0000\nSubject: " +
         subject + "\n" + headers + "\n" + body + "\n--\n2.39\n\n";
}

TEST(Hunks, SayWhichLinesChangeAndInWhichFunction) {
  std::istringstream diff(kDiff);
  const std::vector<Hunk> expected{{"drivers/iommu/iommufd/ioas.c", 11, 12, "iommufd_ioas_map"},
                                   {"drivers/iommu/iommufd/ioas.c", 32, 31, "other"}};
  EXPECT_EQ(hunks_of(diff), expected);
}

TEST(Hunks, OfAFileTakenAwayHaveItsOldName) {
  std::istringstream diff("--- a/x.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n");
  const auto hunks = hunks_of(diff);
  ASSERT_EQ(hunks.size(), 1u);
  EXPECT_EQ(hunks.front().file, "x.c");
}

TEST(Patches, OfADiffIsTheFileItself) {
  const Scratch scratch;
  const auto file = scratch.write("fix.patch", kDiff);
  const auto patches = read_patches({file}, scratch.path() / "work");
  ASSERT_EQ(patches.size(), 1u);
  EXPECT_EQ(patches.front().file, file);
  EXPECT_EQ(patches.front().subject, "fix.patch");
  EXPECT_EQ(patches.front().hunks.size(), 2u);
}

TEST(Patches, OfABoxAreItsMailsButForTheCoverLetter) {
  const Scratch scratch;
  const auto box =
      scratch.write("series.mbox", mail("[PATCH 0/2] a series", "What it is about\n") +
                                       mail("[PATCH 1/2] iommufd: first", std::string("Why\n---\n") + kDiff) +
                                       mail("[PATCH 2/2] iommufd: second", std::string("---\n") + kDiff));
  const auto patches = read_patches({box}, scratch.path() / "work");
  ASSERT_EQ(patches.size(), 2u);
  EXPECT_EQ(patches[0].subject, "iommufd: first");
  EXPECT_EQ(patches[1].subject, "iommufd: second");
  EXPECT_EQ(patches[1].hunks.size(), 2u);
}

TEST(Patches, OfAMailAreDecoded) {
  const Scratch scratch;
  std::string quoted;
  for (const char* c = kDiff; *c; ++c) quoted += *c == '=' ? "=3D" : *c == '+' ? "=2B" : std::string(1, *c);
  const auto file = scratch.write("one.eml", mail("[PATCH] encoded", "---\n" + quoted,
                                                  "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                                                  "Content-Transfer-Encoding: quoted-printable\n"));
  const auto patches = read_patches({file}, scratch.path() / "work");
  ASSERT_EQ(patches.size(), 1u);
  std::istringstream diff(kDiff);
  EXPECT_EQ(patches.front().hunks, hunks_of(diff));
}

TEST(Patches, OfWhatIsNeitherAreRefusedByName) {
  const Scratch scratch;
  const auto file = scratch.write("notes.txt", "no diff here\n");
  try {
    read_patches({file}, scratch.path() / "work");
    FAIL() << "taken";
  } catch (const BadRequest& error) {
    EXPECT_EQ(std::string(error.what()), file.string() + ": expected a unified diff, or mails with one, found neither");
  }
}

TEST(Patches, OfMailsAreReadByGitWhichIsNamedWhereItIsMissing) {
  const Scratch scratch;
  const auto box = scratch.write("fix.mbox", mail("[PATCH] iommufd: fix", std::string("---\n") + kDiff));
  const Environment path("PATH", scratch.path());
  try {
    read_patches({box}, scratch.path() / "work");
    FAIL() << "read";
  } catch (const Unavailable& failure) {
    EXPECT_NE(std::string(failure.what()).find("needs git: apt install git"), std::string::npos) << failure.what();
  }
}

class GitTree : public testing::Test {
 protected:
  GitTree() {
    git({"init", "-q", "-b", "main"});
    commit("one\n", "first");
    commit("two\n", "second");
    commit("three\n", "third");
  }
  void git(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"git", "-C", tree.string(), "-c", "user.name=A", "-c", "user.email=a@b.c"});
    fs::create_directories(tree);
    std::string said;
    ASSERT_EQ(run({.argv = arguments}, [&](std::string_view line) { said.append(line) += '\n'; }), 0) << said;
  }
  void commit(const std::string& content, const std::string& subject) {
    scratch.write("tree/file.c", content);
    git({"add", "file.c"});
    git({"commit", "-q", "-m", subject});
  }
  Scratch scratch;
  const fs::path tree = scratch.path() / "tree";
};

TEST_F(GitTree, ItsRangeIsReadOldestFirst) {
  const auto patches = commits_of(commit_range(tree, "HEAD~2..HEAD"), scratch.path() / "work");
  ASSERT_EQ(patches.size(), 2u);
  EXPECT_EQ(patches[0].subject, "[PATCH 1/2] second");
  EXPECT_EQ(patches[1].subject, "[PATCH 2/2] third");
}

TEST_F(GitTree, ItsSourceIsAsOfTheCommit) {
  const auto tar = source_at(tree, "HEAD~1", scratch.path() / "sources");
  std::string listed;
  EXPECT_EQ(run({.argv = {"tar", "-xOf", tar.string(), "source/file.c"}},
                [&](std::string_view line) { listed.append(line); }),
            0);
  EXPECT_EQ(listed, "two");
}

TEST_F(GitTree, AnUnknownRevisionIsRefusedWithWhatGitSays) {
  EXPECT_THROW(commits_of(commit_range(tree, "HEAD~9..HEAD"), scratch.path() / "work"), BadRequest);
  EXPECT_THROW(source_at(tree, "nonsense", scratch.path() / "sources"), BadRequest);
}

TEST(Range, IsTwoRevisionsWithTwoDots) {
  const auto range = commit_range("tree", "v6.12..topic");
  EXPECT_EQ(range.from, "v6.12");
  EXPECT_EQ(range.to, "topic");
  for (const char* wrong : {"v6.12", "..topic", "v6.12..", "a...b"})
    EXPECT_THROW(commit_range("tree", wrong), BadRequest) << wrong;
}

}  // namespace
}  // namespace ioasis::conformance::kernel
