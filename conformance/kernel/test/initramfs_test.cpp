#include "conformance/kernel/initramfs.h"

#include <gtest/gtest.h>

#include "conformance/child_process.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace {

TEST(Initramfs, CpioReadsBackWhatWasWritten) {
  if (!find_program("cpio")) GTEST_SKIP() << "cpio is not installed";
  const Scratch scratch;
  const std::string agent = "not a multiple of four";
  scratch.write("archive", initramfs("starts it", agent, {{"probe", "a program"}}));
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
  EXPECT_EQ(text_of(scratch.path() / "init"), "starts it");
  EXPECT_EQ(text_of(scratch.path() / "bin/probe"), "a program");
  EXPECT_TRUE(std::filesystem::is_directory(scratch.path() / "proc"));
  using std::filesystem::perms;
  EXPECT_NE(std::filesystem::status(scratch.path() / "init").permissions() & perms::owner_exec, perms::none);
}

TEST(Initramfs, EqualAgentsGiveEqualBytes) {
  EXPECT_EQ(initramfs("init", "agent"), initramfs("init", "agent"));
  EXPECT_NE(initramfs("init", "agent"), initramfs("init", "another"));
}

TEST(Initramfs, GuestsOfAnArchitectureWithoutACompilerAreRefusedWithThePackage) {
  EXPECT_TRUE(init_of(recipe("x86")).starts_with("\177ELF"));
  Recipe foreign = recipe("arm64");
  foreign.qemu.architecture = "vax";
  try {
    init_of(foreign);
    FAIL();
  } catch (const Unavailable& missing) {
    EXPECT_NE(std::string(missing.what()).find("apt install g++-aarch64-linux-gnu"), std::string::npos);
  }
}

}  // namespace
}  // namespace ioasis::conformance::kernel
