#include "conformance/kernel/tap.h"

#include <gtest/gtest.h>

namespace ioasis::conformance::kernel {
namespace {

using End = TapTest::End;

TapReader reading(std::string_view text) {
  TapReader reader;
  reader.read(text);
  return reader;
}

const char* const kRun =
    "TAP version 13\n"
    "1..4\n"
    "# Starting 4 tests from 2 test cases.\n"
    "#  RUN           global.sizes ...\n"
    "#            OK  global.sizes\n"
    "ok 1 global.sizes\n"
    "#  RUN           iommufd_ioas.no_domain.get_hw_info ...\n"
    "# iommufd.c:620:get_hw_info:Expected 0 (0) == ioctl (-1)\n"
    "# get_hw_info: Test terminated by assertion\n"
    "#          FAIL  iommufd_ioas.no_domain.get_hw_info\n"
    "not ok 2 iommufd_ioas.no_domain.get_hw_info\n"
    "#  RUN           iommufd.huge ...\n"
    "#      SKIP      no huge pages\n"
    "#            OK  iommufd.huge\n"
    "ok 3 iommufd.huge # SKIP no huge pages\n"
    "#  RUN           iommufd.last ...\n";

TEST(Tap, EachTestComesWithHowItEndedAndWhatItSaid) {
  const auto run = reading(kRun);
  ASSERT_EQ(run.tests().size(), 3u);
  EXPECT_EQ(run.planned(), 4u);
  EXPECT_EQ(run.tests()[0].name, "global.sizes");
  EXPECT_EQ(run.tests()[0].end, End::Passed);
  EXPECT_EQ(run.tests()[1].name, "iommufd_ioas.no_domain.get_hw_info");
  EXPECT_EQ(run.tests()[1].end, End::Failed);
  EXPECT_EQ(run.tests()[1].said,
            "iommufd.c:620:get_hw_info:Expected 0 (0) == ioctl (-1)\n"
            "get_hw_info: Test terminated by assertion\n"
            "FAIL  iommufd_ioas.no_domain.get_hw_info\n");
  EXPECT_EQ(run.tests()[2].end, End::Skipped);
  EXPECT_EQ(run.tests()[2].name, "iommufd.huge");
  EXPECT_EQ(run.tests()[2].said, "no huge pages");
  EXPECT_EQ(run.count(End::Passed), 1u);
}

TEST(Tap, TheTestUnderWayIsKnownUntilItEnds) {
  EXPECT_EQ(reading(kRun).running(), "iommufd.last");
  EXPECT_EQ(reading("#  RUN   a.b ...\nok 1 a.b\n").running(), "");
}

TEST(Tap, PiecesMayEndAnywhere) {
  TapReader byte_by_byte;
  for (const char* at = kRun; *at; ++at) byte_by_byte.read({at, 1});
  EXPECT_EQ(byte_by_byte.tests().size(), 3u);
  EXPECT_EQ(byte_by_byte.tests()[1].said, reading(kRun).tests()[1].said);
  EXPECT_EQ(byte_by_byte.running(), "iommufd.last");
}

TEST(Tap, WhatOthersPrintIsPassedOver) {
  const auto run = reading("hello\nok\nok then\nnot ok at all\n1..many\nok 7 x\n");
  ASSERT_EQ(run.tests().size(), 1u);
  EXPECT_EQ(run.tests()[0].name, "x");
  EXPECT_FALSE(run.planned());
}

TEST(Tap, ASkipThatComesBeforeTheNameIsOne) {
  const auto run = reading("ok 1 # SKIP no such device\n");
  ASSERT_EQ(run.tests().size(), 1u);
  EXPECT_EQ(run.tests()[0].end, End::Skipped);
  EXPECT_EQ(run.tests()[0].name, "no such device");
}

}  // namespace
}  // namespace ioasis::conformance::kernel
