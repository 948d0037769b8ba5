// Building, with a source tree that takes no time: a Makefile that answers to the targets a kernel's would.
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <thread>

#include "conformance/kernel/kernels.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

// Each configuration and compilation leaves a line in $(COUNT); the second compilation waits for as long as $(HOLD)
// exists.
const char* const kMakefile = R"(
export COUNT HOLD
tinyconfig: ; @: > $(O)/.config; echo configured >> $(COUNT)
olddefconfig: ; @if [ -e Kconfig.drop ]; then grep -v -f Kconfig.drop $(O)/.config > $(O)/new; mv $(O)/new $(O)/.config; fi
bzImage: $(O)/arch/x86/boot/bzImage
$(O)/a.o: a.c
	@echo '  CC      a.o'; echo a >> $(COUNT); cp a.c $@
$(O)/b.o: b.c $(O)/a.o
	@echo '  CC      b.o'; echo b >> $(COUNT); while [ -e $(HOLD) ]; do sleep 0.05; done; ! grep broken b.c && cp b.c $@
$(O)/arch/x86/boot/bzImage: $(O)/a.o $(O)/b.o
	@mkdir -p $(O)/arch/x86/boot $(O)/include/config; echo 6.12.99 > $(O)/include/config/kernel.release; cat $^ > $@
)";
const char* const kPatch = "--- a/b.c\n+++ b/b.c\n@@ -1 +1 @@\n-bee\n+BEE\n";

class Build : public testing::Test {
 protected:
  void SetUp() override {
    scratch.write("linux/Makefile", kMakefile);
    scratch.write("linux/a.c", "ay\n");
    scratch.write("linux/b.c", "bee\n");
    request.source = scratch.path() / "linux";
    IOASIS_NEEDS(build(request, progress));
    fs::remove_all(scratch.path() / "cache");
    fs::remove(count);
  }
  bool wait_until_compiling_b() const {
    for (int i = 0; i < 600 && text_of(count) != "configured\na\nb\n"; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return text_of(count) == "configured\na\nb\n";
  }

  Scratch scratch;
  const fs::path count = scratch.path() / "count", hold = scratch.path() / "hold";
  const Environment cache{"IOASIS_CACHE", scratch.path() / "cache"}, counting{"COUNT", count}, holding{"HOLD", hold};
  BuildRequest request;
  std::vector<std::string> told;
  const Progress progress = [this](std::optional<double>, std::string_view text) { told.emplace_back(text); };
};

TEST_F(Build, AnImageComesWithWhatIsKnownAboutItAndIsListed) {
  const auto image = build(request, progress);
  EXPECT_EQ(text_of(image.image), "ay\nbee\n");
  EXPECT_EQ(image.size, 7u);
  EXPECT_EQ(image.release, "6.12.99");
  EXPECT_TRUE(image.refused.empty());
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].key, image.key);
  EXPECT_EQ(list()[0].image, image.image);
  EXPECT_EQ(told.back(), "compiling, 2 files");
}

TEST_F(Build, FilesThatTheRecipeKeepsLieBesideTheImageAsTheyWereBuilt) {
  const std::string kept = "source/include/uapi/linux/iommufd.h", left = "source/include/uapi/linux/fs.h";
  scratch.write("linux/include/uapi/linux/iommufd.h", "plain\n");
  scratch.write("linux/include/uapi/linux/fs.h", "plain\n");
  const auto plain = build(request, progress);
  request.patches = {scratch.write(
      "uapi.patch",
      "--- a/include/uapi/linux/iommufd.h\n+++ b/include/uapi/linux/iommufd.h\n@@ -1 +1 @@\n-plain\n+new\n")};
  const auto patched = build(request, progress);
  EXPECT_EQ(text_of(plain.kept / kept), "plain\n");
  EXPECT_EQ(text_of(patched.kept / kept), "new\n");
  EXPECT_FALSE(fs::exists(plain.kept / left));
  EXPECT_EQ(build(request, progress).kept, patched.kept);
  EXPECT_TRUE(fs::exists(fs::path(patched.built_in) / "arch/x86/boot/bzImage"));
}

TEST_F(Build, TheSameRequestIsAnsweredFromTheCache) {
  const auto first = build(request, progress);
  EXPECT_EQ(build(request, progress).key, first.key);
  EXPECT_EQ(text_of(count), "configured\na\nb\n");
}

TEST_F(Build, APatchGivesAnotherKeyAndCompilesOnlyWhatItTouches) {
  const auto plain = build(request, progress);
  request.patches = {scratch.write("bee.patch", kPatch)};
  const auto patched = build(request, progress);
  EXPECT_NE(patched.key, plain.key);
  EXPECT_EQ(patched.patches, std::vector<std::string>{"bee.patch"});
  EXPECT_EQ(text_of(patched.image), "ay\nBEE\n");
  EXPECT_EQ(text_of(plain.image), "ay\nbee\n");
  EXPECT_EQ(text_of(count), "configured\na\nb\nb\n");
  EXPECT_EQ(text_of(request.source / "b.c"), "bee\n");
  EXPECT_EQ(list().size(), 2u);
}

TEST_F(Build, ItIsConfiguredAnewWhenAPatchTouchesKconfig) {
  build(request, progress);
  request.patches = {scratch.write("kconfig.patch", "--- /dev/null\n+++ b/sub/Kconfig\n@@ -0,0 +1 @@\n+config NEW\n")};
  build(request, progress);
  EXPECT_EQ(text_of(count), "configured\na\nb\nconfigured\n");
}

TEST_F(Build, APatchThatDoesNotApplyLeavesNothingInTheCacheAndDoesNotHinderTheNextBuild) {
  request.patches = {scratch.write("no.patch", "--- a/b.c\n+++ b/b.c\n@@ -1 +1 @@\n-wasp\n+WASP\n")};
  EXPECT_THROW(build(request, progress), BadRequest);
  EXPECT_TRUE(list().empty());
  request.patches.clear();
  EXPECT_EQ(text_of(build(request, progress).image), "ay\nbee\n");
}

TEST_F(Build, AnInterruptedBuildIsContinuedWithoutPatchingOrCompilingAgain) {
  request.patches = {scratch.write("ay.patch", "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-ay\n+AY\n")};
  std::ofstream{hold};
  const pid_t child = fork();
  if (child == 0) {
    build(request, progress);
    _exit(0);
  }
  EXPECT_TRUE(wait_until_compiling_b());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(list().empty());
  fs::remove(hold);
  EXPECT_EQ(text_of(build(request, progress).image), "AY\nbee\n");
  EXPECT_EQ(text_of(count), "configured\na\nb\nb\n");
}

TEST_F(Build, ASecondBuildOfTheSameTreeWaitsForTheFirst) {
  std::ofstream{hold};
  auto first = std::async(std::launch::async, [&] { return build(request, [](auto, auto) {}); });
  EXPECT_TRUE(wait_until_compiling_b());
  std::atomic<bool> waiting = false;
  auto second = std::async(std::launch::async, [&] {
    return build(request, [&](auto, std::string_view text) { waiting = waiting || text.starts_with("waiting"); });
  });
  for (int i = 0; i < 600 && !waiting; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(waiting);
  fs::remove(hold);
  EXPECT_EQ(first.get().key, second.get().key);
  EXPECT_EQ(text_of(count), "configured\na\nb\n");
}

TEST_F(Build, AFailingCompilerIsReportedWithItsLastLines) {
  scratch.write("linux/b.c", "broken here\n");
  try {
    build(request, progress);
    FAIL();
  } catch (const Unavailable& failure) {
    EXPECT_NE(std::string(failure.what()).find("broken here"), std::string::npos) << failure.what();
    EXPECT_NE(std::string(failure.what()).find("build.log"), std::string::npos) << failure.what();
  }
  EXPECT_TRUE(list().empty());
}

TEST_F(Build, AnOptionTheSourceLacksIsNamedAndANecessaryOneStopsTheBuild) {
  scratch.write("linux/Kconfig.drop", "CONFIG_KALLSYMS=\n");
  EXPECT_EQ(build(request, progress).refused, std::vector<std::string>{"CONFIG_KALLSYMS"});
  scratch.write("linux/Kconfig.drop", "CONFIG_IOMMUFD_TEST=\n");
  try {
    build(request, progress);
    FAIL();
  } catch (const BadRequest& refusal) {
    EXPECT_NE(std::string(refusal.what()).find("CONFIG_IOMMUFD_TEST"), std::string::npos) << refusal.what();
  }
}

TEST_F(Build, ATarballIsUnpackedOnceAndNeverWrittenTo) {
  ASSERT_EQ(std::system(("tar -cJf '" + (scratch.path() / "linux.tar.xz").string() + "' -C '" +
                         scratch.path().string() + "' linux")
                            .c_str()),
            0);
  request.source = scratch.path() / "linux.tar.xz";
  request.patches = {scratch.write("bee.patch", kPatch)};
  EXPECT_EQ(text_of(build(request, progress).image), "ay\nBEE\n");
  request.patches.clear();
  EXPECT_EQ(text_of(build(request, progress).image), "ay\nbee\n");
  EXPECT_EQ(std::ranges::count(told, "unpacking linux.tar.xz"), 1);
}

TEST_F(Build, ADiskWithoutRoomForTheSourceIsSaidToBeFull) {
  scratch.write("linux/large", std::string(1 << 20, 'x'));
  const auto tarball = scratch.path() / "linux.tar", small = scratch.write("small/room", "").parent_path();
  ASSERT_EQ(run({.argv = {"tar", "-cf", tarball, "-C", scratch.path(), "linux"}}, [](std::string_view) {}), 0);
  if (mount("none", small.c_str(), "tmpfs", 0, "size=64k") != 0) GTEST_SKIP() << "nothing may be mounted here";
  const Environment elsewhere("IOASIS_CACHE", small);
  request.source = tarball;
  std::string said;
  try {
    build(request, progress);
  } catch (const Unavailable& failure) {
    said = failure.what();
  }
  umount(small.c_str());
  EXPECT_TRUE(said.starts_with("the disk is full: no room below ")) << said;
}

TEST_F(Build, AKernelBuiltFromAnotherSourceIsNotTheOneARecipeStandsFor) {
  build(request, progress);
  try {
    find("x86");
    FAIL();
  } catch (const Unavailable& missing) {
    EXPECT_NE(std::string(missing.what()).find("ioasis kernel build x86"), std::string::npos) << missing.what();
  }
}

TEST_F(Build, MissingToolsAreNamedByTheirPackages) {
  const Environment path("PATH", scratch.path());
  try {
    build(request, progress);
    FAIL();
  } catch (const Unavailable& missing) {
    const std::string text = missing.what();
    EXPECT_NE(text.find(" xz-utils"), std::string::npos) << text;
    EXPECT_NE(text.find(" bison"), std::string::npos) << text;
  }
}

TEST(Foreign, IsABzImageOfWhichTheHeaderTellsTheRelease) {
  const Scratch scratch;
  std::string image(0x4000, '\0');
  image.replace(0x202, 4, "HdrS");
  image[0x20e] = 0x10, image[0x20f] = 0x01;
  image.replace(0x310, 30, "7.3.4-mine (me@here) #1 SMP xx");
  const auto file = scratch.write("bzImage", image);
  EXPECT_EQ(foreign(file).release, "7.3.4-mine");
  EXPECT_EQ(foreign(file).image, file);
  EXPECT_THROW(foreign(scratch.write("text", "not a kernel")), BadRequest);
}

}  // namespace
}  // namespace ioasis::conformance::kernel
