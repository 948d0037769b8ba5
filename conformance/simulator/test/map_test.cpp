// IOAS_MAP at a fixed IOVA, IOAS_UNMAP, and pinning.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;

TEST(Map, TheLowestFreeIdIsGivenOut) {
  Program program;
  EXPECT_EQ(program.ioas(), 1u);
  EXPECT_EQ(program.ioas(), 2u);
  EXPECT_EQ(program.ioas(), 3u);
  EXPECT_EQ(program.destroy(2), 0);
  EXPECT_EQ(program.ioas(), 2u);
  EXPECT_EQ(program.destroy(9), ENOENT);
}

TEST(Map, WithoutADomainAnyByteCanBeMapped) {
  Program program;
  const auto ioas = program.ioas();
  EXPECT_EQ(program.map(ioas, 3, Program::memory(1), 1), 0);
  EXPECT_EQ(program.map(ioas, 4, Program::memory(7), 5), 0);
  EXPECT_EQ(program.unmap(ioas, 3, 6), 0);
  EXPECT_EQ(program.out("length"), 6u);
}

TEST(Map, ArgumentsAreRefusedInTheKernelsOrder) {
  Program program;
  EXPECT_EQ(program.map(7, kTop, 0, 0, 8), EOPNOTSUPP);
  EXPECT_EQ(program.map(7, kTop, 0, 0, 0), EOVERFLOW);
  EXPECT_EQ(program.map(7, 0, 0, 0, 0), EINVAL);
  EXPECT_EQ(program.map(7, 0, 0, 0), ENOENT);
  const auto ioas = program.ioas();
  EXPECT_EQ(program.map(ioas, 0, kTop, 0), EINVAL);
  EXPECT_EQ(program.map(ioas, 0, kTop, kTop - kPage + 1), EINVAL);
  EXPECT_EQ(program.map(ioas, kTop - 1, kTop, 1), EOVERFLOW);
  EXPECT_EQ(program.map(ioas, kTop - 1, 0, 3), EOVERFLOW);
}

TEST(Map, OverlappingMappingsAreRefused) {
  Program program;
  const auto ioas = program.ioas();
  ASSERT_EQ(program.map(ioas, kIova + kPage, Program::memory(), kPage), 0);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(), kPage + 1), EEXIST);
  EXPECT_EQ(program.map(ioas, kIova + 2 * kPage - 1, Program::memory(), kPage), EEXIST);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(), kPage), 0);
  EXPECT_EQ(program.map(ioas, kIova + 2 * kPage, Program::memory(), kPage), 0);
}

TEST(Map, TheVeryLastIovaCanBeMapped) {
  Program program;
  const auto ioas = program.ioas();
  EXPECT_EQ(program.map(ioas, kTop - kPage + 1, Program::memory(), kPage), 0);
  EXPECT_EQ(program.unmap(ioas, kTop - kPage + 1, kPage), 0);
}

TEST(Map, ReservedRangesCannotBeMappedNorMappedOnesReserved) {
  Program program;
  const auto ioas = program.ioas();
  EXPECT_EQ(program.reserve(ioas, kIova, kPage), 0);
  EXPECT_EQ(program.map(ioas, kIova - kPage, Program::memory(), kPage + 1), EINVAL);
  EXPECT_EQ(program.map(ioas, kIova - kPage, Program::memory(), kPage), 0);
  EXPECT_EQ(program.reserve(ioas, kIova - 1, 1), EADDRINUSE);
  EXPECT_EQ(program.reserve(ioas, kIova, 0), EINVAL);
  EXPECT_EQ(program.reserve(ioas, kIova, kTop), EOVERFLOW);
  EXPECT_EQ(program.reserve(77, kIova, 1), ENOENT);
}

TEST(Unmap, ARangeMustCoverWholeMappings) {
  Program program;
  const auto ioas = program.ioas();
  program.map(ioas, kIova, Program::memory(), kPage);
  program.map(ioas, kIova + 3 * kPage, Program::memory(), 2 * kPage);
  EXPECT_EQ(program.unmap(ioas, kIova + 1, kPage), ENOENT);
  EXPECT_EQ(program.unmap(ioas, kIova + kPage, kPage), ENOENT);
  EXPECT_EQ(program.unmap(ioas, kIova - kPage, 8 * kPage), 0);
  EXPECT_EQ(program.out("length"), 3 * kPage);
}

TEST(Unmap, WhatLiesBelowAMappingThatSticksOutIsGoneAllTheSame) {
  Program program;
  const auto ioas = program.ioas();
  program.map(ioas, kIova, Program::memory(), kPage);
  program.map(ioas, kIova + kPage, Program::memory(), 2 * kPage);
  EXPECT_EQ(program.unmap(ioas, kIova, 2 * kPage), ENOENT);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(), kPage), 0);
  EXPECT_EQ(program.map(ioas, kIova + kPage, Program::memory(), kPage), EEXIST);
}

TEST(Unmap, AllOfAnEmptyIoasIsUnmappedWithSuccess) {
  Program program;
  const auto ioas = program.ioas();
  EXPECT_EQ(program.unmap_all(ioas), 0);
  EXPECT_EQ(program.out("length"), 0u);
  EXPECT_EQ(program.unmap(ioas, 1, kTop), EOVERFLOW);
  EXPECT_EQ(program.unmap(ioas, 1, 0), EINVAL);
}

TEST(Pinning, PagesArePinnedOnlyWhileADomainTranslatesThem) {
  Program program;
  const auto ioas = program.ioas();
  ASSERT_EQ(program.map(ioas, kIova, Program::memory(), 2 * kPage), 0);
  EXPECT_EQ(program.check_refs(Program::memory(), 2 * kPage, 0), 0);
  const auto device = program.attach(ioas);
  ASSERT_NE(device, 0u);
  EXPECT_EQ(program.check_refs(Program::memory(), 2 * kPage, 1), 0);
  EXPECT_EQ(program.check_refs(Program::memory(), 3 * kPage, 1), EIO);
  ASSERT_EQ(program.destroy(device), 0);
  EXPECT_EQ(program.check_refs(Program::memory(), 2 * kPage, 0), 0);
}

TEST(Pinning, MemoryMappedTwiceIsPinnedTwice) {
  Program program;
  const auto ioas = program.ioas();
  program.attach(ioas);
  ASSERT_EQ(program.map(ioas, kIova, Program::memory(), kPage), 0);
  ASSERT_EQ(program.map(ioas, kIova + kPage, Program::memory(), kPage), 0);
  EXPECT_EQ(program.check_refs(Program::memory(), kPage, 2), 0);
}

TEST(Pinning, AHoleInMemoryIsFoundOnlyWhenItIsPinned) {
  Program program;
  const auto ioas = program.ioas();
  ASSERT_EQ(program.map(ioas, kIova, Program::memory(Program::kHole - kPage), 2 * kPage), 0);
  EXPECT_EQ(program.attach(ioas), 0u);
  EXPECT_EQ(program.unmap_all(ioas), 0);
  EXPECT_NE(program.attach(ioas), 0u);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(Program::kHole - kPage), 2 * kPage), EFAULT);
  EXPECT_EQ(program.check_refs(Program::memory(Program::kHole - kPage), kPage, 0), 0);
}

TEST(Pinning, MemoryThatMayOnlyBeReadCanBeMappedForReadingOnly) {
  Program program;
  const auto ioas = program.ioas();
  program.attach(ioas);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(Program::kReadOnlyPage), kPage), EFAULT);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(Program::kReadOnlyPage), kPage, kFixedRead), 0);
}

TEST(Pinning, TheLastUserPageOverflowsWhereOthersFault) {
  Program program;
  const auto ioas = program.ioas();
  program.attach(ioas);
  EXPECT_EQ(program.map(ioas, kIova, kTop - kPage + 1, 0x800), EOVERFLOW);
  EXPECT_EQ(program.map(ioas, kIova, kTop - 2 * kPage + 1, kPage), EFAULT);
  EXPECT_EQ(program.map(ioas, kIova, kTop - 2 * kPage + 1, kPage + 0x800), EOVERFLOW);
}

TEST(Warnings, NearlyAllOfMemoryFromAnOddAddressMakesTheKernelWarn) {
  Program program;
  EXPECT_EQ(program.map(program.ioas(), 0, 0x800, kTop - kPage - 0x3ff), EOVERFLOW);
  EXPECT_FALSE(program.simulator().console().empty());
}

TEST(Warnings, NearlyAllOfMemoryFromAddressZeroIsMapped) {
  Program program;
  EXPECT_EQ(program.map(program.ioas(), 0, 0, kTop - kPage), 0);
  EXPECT_TRUE(program.simulator().console().empty());
}

}  // namespace
}  // namespace ioasis::simulator
