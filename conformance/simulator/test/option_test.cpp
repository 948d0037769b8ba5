// OPTION: RLIMIT_MODE and HUGE_PAGES.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using uapi::Site;

class Option : public testing::Test {
 protected:
  Program program;

  int set(std::uint64_t option, std::uint32_t object, std::uint64_t value, Site site = Site::Normal) {
    return program.call(Command::Option,
                        {{"option_id", option}, {"op", uapi::kOptionSet}, {"object_id", object}, {"val64", value}},
                        site);
  }

  std::uint64_t get(std::uint64_t option, std::uint32_t object) {
    program.call(Command::Option, {{"option_id", option}, {"op", uapi::kOptionGet}, {"object_id", object}});
    return program.out("val64");
  }
};

TEST_F(Option, UnknownOptionsOperationsAndReservedBitsAreNotSupported) {
  EXPECT_EQ(program.call(Command::Option, {{"option_id", 2}}), EOPNOTSUPP);
  EXPECT_EQ(program.call(Command::Option, {{"__reserved", 1}}), EOPNOTSUPP);
  EXPECT_EQ(program.call(Command::Option, {{"op", 2}}), EOPNOTSUPP);
  EXPECT_EQ(program.call(Command::Option, {{"object_id", 1}}), EOPNOTSUPP);
}

TEST_F(Option, RlimitModeCanBeSetOnlyBeforeThereAreObjects) {
  EXPECT_EQ(get(uapi::kOptionRlimitMode, 0), 0u);
  EXPECT_EQ(set(uapi::kOptionRlimitMode, 0, 2), EINVAL);
  EXPECT_EQ(set(uapi::kOptionRlimitMode, 0, 1), 0);
  const auto ioas = program.ioas();
  EXPECT_EQ(set(uapi::kOptionRlimitMode, 0, 2), EBUSY);
  EXPECT_EQ(get(uapi::kOptionRlimitMode, 0), 1u);
  program.destroy(ioas);
  EXPECT_EQ(set(uapi::kOptionRlimitMode, 0, 0), 0);
}

TEST_F(Option, AnOptionIsSetEvenIfTheAnswerCannotBeWrittenBack) {
  EXPECT_EQ(set(uapi::kOptionRlimitMode, 0, 1, Site::ReadOnly), EFAULT);
  EXPECT_EQ(get(uapi::kOptionRlimitMode, 0), 1u);
}

TEST_F(Option, WithoutLargePagesEverythingIsAlignedToPages) {
  const auto ioas = program.ioas();
  EXPECT_EQ(get(uapi::kOptionHugePages, ioas), 1u);
  ASSERT_EQ(program.huge_pages(ioas, 0), 0);
  EXPECT_EQ(get(uapi::kOptionHugePages, ioas), 0u);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(), 0x800), EINVAL);
  ASSERT_EQ(program.huge_pages(ioas, 1), 0);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(), 0x800), 0);
  EXPECT_EQ(program.huge_pages(ioas, 0), EADDRINUSE);
  EXPECT_EQ(get(uapi::kOptionHugePages, ioas), 1u);
}

TEST_F(Option, LargePagesStayWhileADomainHasMappings) {
  const auto ioas = program.ioas();
  program.attach(ioas);
  ASSERT_EQ(program.map(ioas, kIova, Program::memory(), kPage), 0);
  EXPECT_EQ(program.huge_pages(ioas, 0), EINVAL);
  ASSERT_EQ(program.unmap_all(ioas), 0);
  EXPECT_EQ(program.huge_pages(ioas, 0), 0);
  EXPECT_EQ(program.huge_pages(ioas, 2), EINVAL);
  EXPECT_EQ(program.huge_pages(99, 0), ENOENT);
}

}  // namespace
}  // namespace ioasis::simulator
