// Accesses: what they pin, read and write, and what they ask of an IOAS.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

constexpr std::uint64_t kWrite = uapi::kAccessWrite, kSlow = uapi::kAccessSlowPath;
constexpr std::uint64_t kWord = 0x1122334455667788;

TEST(Access, IsNamedByADescriptorAndHoldsItsIoas) {
  Program p;
  const auto ioas = p.ioas(), access = p.access(ioas);
  ASSERT_NE(access, 0u);
  EXPECT_EQ(p.destroy(ioas), EBUSY);
  EXPECT_EQ(p.destroy(2), EBUSY);  // the access's own id, which no call reports
  EXPECT_EQ(p.access_rw(access + 1, kIova, p.kArray, 8, 0), EBADFD);
}

TEST(Access, ThatPinsMakesAnIoasTakeWholePages) {
  Program p;
  const auto ioas = p.ioas(), other = p.ioas();
  EXPECT_EQ(p.map(other, kIova, p.memory(), kPage / 2), 0);
  const auto access = p.access(ioas);
  EXPECT_EQ(p.map(ioas, kIova, p.memory(), kPage / 2), EINVAL);
  EXPECT_EQ(p.access(other), 0u);
  EXPECT_EQ(p.call(uapi::Command::AccessReplaceIoas, {{"id", access}, {"ioas_id", other}}), EADDRINUSE);
  EXPECT_NE(p.access(other, 0), 0u);
}

TEST(Access, SharesAPinWithADomainAndGivesItBack) {
  Program p;
  const auto ioas = p.ioas(), access = p.access(ioas);
  p.map(ioas, kIova, p.memory(), 2 * kPage);
  EXPECT_EQ(p.access_pages(access, kIova, kPage, 0, p.memory()), 0);
  EXPECT_EQ(p.check_refs(p.memory(), kPage, 1), 0);
  EXPECT_EQ(p.check_refs(p.memory(kPage), kPage, 0), 0);
  p.attach(ioas);
  EXPECT_EQ(p.check_refs(p.memory(), 2 * kPage, 1), 0);
  EXPECT_EQ(p.unpin(access, 0), 0);
  EXPECT_EQ(p.unpin(access, 0), ENOENT);
  EXPECT_EQ(p.check_refs(p.memory(), 2 * kPage, 1), 0);
}

TEST(Access, PinsOnlyThePagesItIsToldOf) {
  Program p;
  const auto ioas = p.ioas(), access = p.access(ioas);
  p.map(ioas, kIova, p.memory(), 2 * kPage, kFixedRead);
  EXPECT_EQ(p.access_pages(access, kIova, kPage, 0, p.memory(kPage)), EBADE);
  EXPECT_EQ(p.access_pages(access, kIova, kPage, 0, p.memory(p.kHole)), EFAULT);
  EXPECT_EQ(p.access_pages(access, kIova + 1, kPage), EINVAL);
  EXPECT_EQ(p.access_pages(access, kIova, kPage, kWrite), EPERM);
  EXPECT_EQ(p.access_pages(access, kIova + kPage, 2 * kPage), ENOENT);
  EXPECT_EQ(p.check_refs(p.memory(), 2 * kPage, 0), 0);
}

TEST(Access, MovesBytesAcrossAreasEitherWay) {
  for (const std::uint64_t path : {std::uint64_t{0}, kSlow}) {
    Program p;
    const auto ioas = p.ioas(), access = p.access(ioas, 0);
    p.map(ioas, kIova, p.memory(), kPage);
    p.map(ioas, kIova + kPage, p.memory(3 * kPage), kPage);
    p.poke(p.kArray, kWord);
    EXPECT_EQ(p.access_rw(access, kIova + kPage - 4, p.kArray, 8, path | kWrite), 0);
    EXPECT_EQ(p.look(p.memory(kPage - 8)), kWord << 32);
    EXPECT_EQ(p.look(p.memory(3 * kPage)), kWord >> 32);
    EXPECT_EQ(p.access_rw(access, kIova + kPage - 4, p.kArray + 8, 8, path), 0);
    EXPECT_EQ(p.look(p.kArray + 8), kWord);
  }
}

TEST(Access, WritesUpToThePageThatFailsUnlessSlowly) {
  for (const bool slowly : {false, true}) {
    Program p;
    const auto ioas = p.ioas(), access = p.access(ioas, 0);
    p.map(ioas, kIova, p.memory(3 * kPage), 2 * kPage);
    p.poke(p.kArray, kWord);
    EXPECT_EQ(p.access_rw(access, kIova + kPage - 4, p.kArray, 8, kWrite | (slowly ? kSlow : 0)), EFAULT);
    EXPECT_EQ(p.look(p.memory(4 * kPage - 8)), slowly ? 0 : kWord << 32);
  }
}

TEST(Access, ReadsSlowlyWhatItCouldAlsoWriteAndFastWhatItCanRead) {
  Program p;
  const auto ioas = p.ioas(), access = p.access(ioas, 0);
  p.map(ioas, kIova, p.memory(3 * kPage), 2 * kPage);
  EXPECT_EQ(p.access_rw(access, kIova, p.kArray, 8, 0), 0);
  EXPECT_EQ(p.access_rw(access, kIova + kPage - 4, p.kArray, 8, 0), 0);
  EXPECT_EQ(p.access_rw(access, kIova + kPage, p.kArray, 8, kSlow), 0);
  EXPECT_EQ(p.access_rw(access, kIova + kPage - 4, p.kArray, 8, kSlow), EFAULT);
}

}  // namespace
}  // namespace ioasis::simulator
