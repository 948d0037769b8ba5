#include "conformance/kernel/source_tree.h"

#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

const char* const kPatch = "--- a/dir/code.c\n+++ b/dir/code.c\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n";

class SourceTree : public testing::Test {
 protected:
  SourceTree() {
    scratch.write("from/dir/code.c", "one\ntwo\nthree\n");
    scratch.write("from/Makefile", "all:\n");
    fs::create_symlink("code.c", from / "dir/link.c");
  }
  Scratch scratch;
  const fs::path from = scratch.path() / "from", to = scratch.path() / "to";
};

TEST_F(SourceTree, ItsDigestFollowsNamesAndBytesButNotGit) {
  const auto before = source_digest(from);
  scratch.write("from/.git/index", "x");
  EXPECT_EQ(source_digest(from), before);
  scratch.write("from/dir/code.c", "one\ntwo\nthree!\n");
  const auto edited = source_digest(from);
  EXPECT_NE(edited, before);
  fs::rename(from / "Makefile", from / "Makefile2");
  EXPECT_NE(source_digest(from), edited);
}

TEST_F(SourceTree, AMirrorIsEqualAndLosesWhatTheOriginalLacks) {
  mirror(from, to, true);
  scratch.write("to/dir/code.c.orig", "left over");
  scratch.write("to/stray/file", "left over");
  mirror(from, to, true);
  EXPECT_EQ(source_digest(from), source_digest(to));
}

TEST_F(SourceTree, PatchingALinkedMirrorLeavesTheOriginalAlone) {
  mirror(from, to, true);
  apply_patch(scratch.write("fix.patch", kPatch), to);
  EXPECT_EQ(text_of(to / "dir/code.c"), "one\nTWO\nthree\n");
  EXPECT_EQ(text_of(from / "dir/code.c"), "one\ntwo\nthree\n");
}

// make compares times: a file put back must look newer than what was built from its patched form.
TEST_F(SourceTree, MirroringAgainTouchesOnlyWhatDiffers) {
  mirror(from, to, true);
  const auto before = fs::last_write_time(to / "Makefile");
  apply_patch(scratch.write("fix.patch", kPatch), to);
  const auto patched = fs::last_write_time(to / "dir/code.c");
  mirror(from, to, true);
  EXPECT_EQ(fs::last_write_time(to / "Makefile"), before);
  EXPECT_GE(fs::last_write_time(to / "dir/code.c"), patched);
  EXPECT_EQ(text_of(to / "dir/code.c"), "one\ntwo\nthree\n");
}

TEST_F(SourceTree, APatchThatDoesNotApplyIsRefusedNamingPatchFileAndHunk) {
  mirror(from, to, false);
  scratch.write("to/dir/code.c", "something\nelse\n");
  try {
    apply_patch(scratch.write("fix.patch", kPatch), to);
    FAIL();
  } catch (const BadRequest& refusal) {
    const std::string text = refusal.what();
    EXPECT_NE(text.find("fix.patch"), std::string::npos) << text;
    EXPECT_NE(text.find("dir/code.c: Hunk #1 FAILED at 1"), std::string::npos) << text;
  }
}

TEST_F(SourceTree, ItIsSaidWhichHunkWentInWithFuzz) {
  scratch.write("from/dir/code.c", "ONE\ntwo\nthree\n");
  mirror(from, to, true);
  const auto said = apply_patch(scratch.write("fix.patch", kPatch), to);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said.front(), "dir/code.c: Hunk #1 succeeded at 1 with fuzz 1.");
}

TEST_F(SourceTree, APatchThatIsThereAlreadyIsRefusedAsSuch) {
  mirror(from, to, true);
  const auto patch = scratch.write("fix.patch", kPatch);
  EXPECT_TRUE(apply_patch(patch, to).empty());
  try {
    apply_patch(patch, to);
    FAIL() << "applied twice";
  } catch (const BadRequest& error) {
    EXPECT_EQ(std::string(error.what()), "patch " + patch.string() + " does not apply: the source has it already");
  }
}

}  // namespace
}  // namespace ioasis::conformance::kernel
