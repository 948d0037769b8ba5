// IOAS_COPY: areas cut, joined and shared.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

class Copy : public testing::Test {
 protected:
  Program program;
  std::uint32_t from = program.ioas();
  std::uint32_t to = program.ioas();

  std::uint32_t attach_to() {
    program.attach(to);
    return static_cast<std::uint32_t>(program.out("out_hwpt_id"));
  }
};

TEST_F(Copy, PartOfAMappingCanBeCopied) {
  const auto hwpt = attach_to();
  ASSERT_EQ(program.map(from, 0, Program::memory(), 4 * kPage), 0);
  ASSERT_EQ(program.copy(to, kIova, from, kPage + 0x800, kPage), 0);
  EXPECT_EQ(program.check_map(hwpt, kIova, Program::memory(kPage + 0x800), kPage), 0);
  EXPECT_EQ(program.check_map(hwpt, kIova, Program::memory(kPage), kPage), EINVAL);
}

TEST_F(Copy, SeveralMappingsAreCopiedTogetherIfTheyTouch) {
  const auto hwpt = attach_to();
  program.map(from, 0, Program::memory(), kPage);
  program.map(from, kPage, Program::memory(3 * kPage), kPage);
  ASSERT_EQ(program.copy(to, kIova, from, 0, 2 * kPage), 0);
  EXPECT_EQ(program.check_map(hwpt, kIova, Program::memory(), kPage), 0);
  EXPECT_EQ(program.check_map(hwpt, kIova + kPage, Program::memory(3 * kPage), kPage), 0);
  EXPECT_EQ(program.unmap(to, kIova, kPage), 0) << "two areas were made";
}

TEST_F(Copy, AGapInTheSourceIsNoSource) {
  program.map(from, 0, Program::memory(), kPage);
  program.map(from, kPage + 1, Program::memory(), kPage);
  EXPECT_EQ(program.copy(to, 0, from, 0, 2 * kPage), ENOENT);
  EXPECT_EQ(program.copy(to, 0, from, kPage, 1), ENOENT);
}

TEST_F(Copy, ACopyIsPinnedOnceWithItsOriginal) {
  attach_to();
  program.attach(from);
  program.map(from, kIova, Program::memory(), 2 * kPage);
  ASSERT_EQ(program.copy(to, kIova, from, kIova, kPage), 0);
  EXPECT_EQ(program.check_refs(Program::memory(), 2 * kPage, 1), 0);
  ASSERT_EQ(program.unmap(from, kIova, 2 * kPage), 0);
  EXPECT_EQ(program.check_refs(Program::memory(), kPage, 1), 0);
  EXPECT_EQ(program.check_refs(Program::memory(kPage), kPage, 0), 0);
  ASSERT_EQ(program.unmap(to, kIova, kPage), 0);
  EXPECT_EQ(program.check_refs(Program::memory(), kPage, 0), 0);
}

TEST_F(Copy, ACopyCannotGainWriteAccess) {
  program.map(from, 0, Program::memory(), kPage, kFixedRead);
  EXPECT_EQ(program.copy(to, 0, from, 0, kPage), EPERM);
  EXPECT_EQ(program.copy(to, 0, from, 0, kPage, kFixedRead), 0);
}

TEST_F(Copy, ArgumentsAreRefusedInTheKernelsOrder) {
  EXPECT_EQ(program.copy(9, kTop, 9, 0, 0, 8), EOPNOTSUPP);
  EXPECT_EQ(program.copy(9, kTop, 9, 0, 0, 0), EOVERFLOW);
  EXPECT_EQ(program.copy(9, 0, 9, 0, 0, 0), EINVAL);
  EXPECT_EQ(program.copy(9, 0, 9, 0, 0), ENOENT);
  EXPECT_EQ(program.copy(9, 0, from, 0, 0), EINVAL);
  EXPECT_EQ(program.copy(9, 0, from, 3, kTop - 1), EOVERFLOW);
  program.map(from, 0, Program::memory(), kPage);
  EXPECT_EQ(program.copy(9, 0, from, 0, kPage), ENOENT);
  EXPECT_EQ(program.copy(from, 0, from, 0, kPage), EEXIST);
}

TEST_F(Copy, PiecesThatADomainCannotHoldAreRefusedOneByOne) {
  attach_to();
  program.map(from, 0, Program::memory(), 0x400);
  program.map(from, 0x400, Program::memory(kPage), 0xc00);
  EXPECT_EQ(program.copy(to, kIova, from, 0, kPage), EINVAL);
  EXPECT_EQ(program.check_refs(Program::memory(), 2 * kPage, 0), 0);
  EXPECT_EQ(program.map(to, kIova, Program::memory(), kPage), 0) << "nothing was left behind";
}

TEST_F(Copy, PiecesOfPagesMappedByWholePagesHangTheKernel) {
  program.map(from, 0, Program::memory(), 0x400);
  program.map(from, 0x400, Program::memory(kPage), 0xc00);
  ASSERT_EQ(program.huge_pages(to, 0), 0);
  ASSERT_EQ(program.copy(to, kIova, from, 0, kPage), 0) << "only the length of the whole is checked";
  EXPECT_THROW(program.attach(to), DoesNotReturn);
  EXPECT_FALSE(program.simulator().console().empty());
}

}  // namespace
}  // namespace ioasis::simulator
