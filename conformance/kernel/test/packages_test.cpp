// Sources out of packages, with an apt of which the answers are files here.
#include "conformance/kernel/packages.h"

#include <algorithm>

#include "conformance/kernel/store.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

// Answers `apt-cache madison` with the lines of $OFFERED, and what it downloads holds its version. Without $OFFERED
// there is no network.
const char* const kApt = R"(#!/bin/sh
echo "$*" >> $ASKED
case "$1" in
indextargets) echo http://mirror.test/debian-security/; echo http://mirror.test/debian/ ;;
update) [ -e $OFFERED ] || { echo 'Err:1 could not resolve'; exit 100; } ;;
madison) cat $OFFERED 2> /dev/null ;;
download)
  mkdir -p deb/DEBIAN deb/usr/src
  printf 'Package: linux-source-7.3\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n' > deb/DEBIAN/control
  echo "$2" > deb/usr/src/linux-source-7.3.tar.xz
  dpkg-deb -b deb "$2.deb" && rm -r deb ;;
esac
)";

class Packages : public testing::Test {
 protected:
  void SetUp() override {
    if (!find_program("dpkg-deb") || !fs::exists("/usr/share/keyrings/debian-archive-keyring.gpg"))
      GTEST_SKIP() << "not a Debian machine";
    for (const char* program : {"bin/apt-get", "bin/apt-cache"})
      fs::permissions(scratch.write(program, kApt), fs::perms::owner_all);
  }
  void offer(const std::string& lines) { scratch.write("offered", lines); }
  fs::path source() {
    return packaged_source(package, [this](auto, std::string_view text) { told.emplace_back(text); });
  }

  Scratch scratch;
  const Environment cache{"IOASIS_CACHE", scratch.path() / "cache"}, asked{"ASKED", scratch.path() / "asked"},
      offered{"OFFERED", scratch.path() / "offered"},
      path{"PATH", (scratch.path() / "bin").string() + ":" + getenv("PATH")};
  const SourcePackage package{.name = "linux-source-7.3", .suite = "next", .version = "7.3.4-1"};
  const std::string both =
      " linux-source-7.3 | 7.3.9-1 | http://mirror.test next\n linux-source-7.3 | 7.3.4-1 | http://mirror.test next\n";
  std::vector<std::string> told;
};

TEST_F(Packages, TheVersionThatTheRecipeNamesIsTakenThoughThereIsANewerOne) {
  offer(both);
  const auto tarball = source();
  EXPECT_EQ(text_of(tarball), "linux-source-7.3=7.3.4-1\n");
  EXPECT_EQ(tarball, cache_folder() / "packages/linux-source-7.3_7.3.4-1.tar.xz");
  EXPECT_TRUE(is_of_package(tarball, package));
  EXPECT_EQ(text_of(cache_folder() / "packages/apt/next/sources.list"),
            "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.test/debian next main\n");
}

TEST_F(Packages, ADownloadedSourceIsNotAskedForAgainNorIsTheNetwork) {
  offer(both);
  source();
  fs::remove(scratch.path() / "asked");
  fs::remove(scratch.path() / "offered");
  EXPECT_EQ(text_of(source()), "linux-source-7.3=7.3.4-1\n");
  EXPECT_FALSE(fs::exists(scratch.path() / "asked"));
}

TEST_F(Packages, WhereThatVersionIsGoneTheNewestIsTakenAndSaid) {
  offer(
      " linux-source-7.3 | 7.3.9-1 | http://mirror.test next\n linux-source-7.3 | 7.3.8-1 | http://mirror.test next\n");
  EXPECT_EQ(text_of(source()), "linux-source-7.3=7.3.9-1\n");
  EXPECT_TRUE(is_of_package(source(), package));
  EXPECT_EQ(std::ranges::count_if(told, [](const auto& text) { return text.starts_with("downloading"); }), 1);
  EXPECT_NE(std::ranges::find_if(told, [](const auto& text) { return text.find("7.3.4-1 is gone") != text.npos; }),
            told.end());
}

TEST_F(Packages, WithoutNetworkOrPackageItIsSaidWhatAptSaidAndNothingIsLeft) {
  try {
    source();
    FAIL();
  } catch (const Unavailable& missing) {
    const std::string text = missing.what();
    EXPECT_NE(text.find("linux-source-7.3 cannot be had from http://mirror.test/debian next"), text.npos) << text;
    EXPECT_NE(text.find("could not resolve"), text.npos) << text;
    EXPECT_NE(text.find("--source"), text.npos) << text;
  }
  EXPECT_FALSE(fs::exists(cache_folder() / "packages/linux-source-7.3_7.3.4-1.tar.xz"));
}

TEST_F(Packages, ThatHaveToBeInstalledAreNamedWhereTheyAreNot) {
  try {
    packaged_source({.name = "linux-source-0.1", .suite = {}, .version = {}}, [](auto, auto) {});
    FAIL();
  } catch (const Unavailable& missing) {
    EXPECT_NE(std::string(missing.what()).find("apt install linux-source-0.1"), std::string::npos) << missing.what();
  }
}

}  // namespace
}  // namespace ioasis::conformance::kernel
