#include "conformance/kernel/initramfs.h"

#include <gtest/gtest.h>

#include "conformance/child_process.h"
#include "conformance/kernel/embedded.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace {

TEST(Initramfs, CpioReadsBackWhatWasWritten) {
  if (!find_program("cpio")) GTEST_SKIP() << "cpio is not installed";
  const Scratch scratch;
  const std::string agent = "not a multiple of four";
  scratch.write("archive", initramfs(agent, {{"probe", "a program"}}));
  std::string listing;
  ASSERT_EQ(run({.argv = {"cpio", "-tv", "-F", "archive"}, .folder = scratch.path()},
                [&](std::string_view line) { listing.append(line) += '\n'; }),
            0);
  EXPECT_NE(listing.find("crw-------"), std::string::npos) << listing;
  ASSERT_EQ(run({.argv = {"cpio", "-id", "-F", "archive", "init", "ioasis-agent", "bin/probe", "proc"},
                 .folder = scratch.path()},
                [](std::string_view) {}),
            0);
  EXPECT_EQ(text_of(scratch.path() / "ioasis-agent"), agent);
  EXPECT_EQ(text_of(scratch.path() / "init"), embedded::kInit);
  EXPECT_EQ(text_of(scratch.path() / "bin/probe"), "a program");
  EXPECT_TRUE(std::filesystem::is_directory(scratch.path() / "proc"));
  using std::filesystem::perms;
  EXPECT_NE(std::filesystem::status(scratch.path() / "init").permissions() & perms::owner_exec, perms::none);
}

TEST(Initramfs, EqualAgentsGiveEqualBytes) { EXPECT_EQ(initramfs("agent"), initramfs("agent")); }

}  // namespace
}  // namespace ioasis::conformance::kernel
