// A platform is found again by asking a target that is one.
#include "conformance/targets/probe.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/targets/simulator_target.h"
#include "conformance/test/platforms_alike.h"

namespace ioasis::conformance {
namespace {

/// The simulator, but that it refuses one command.
class Refusing : public Target {
 public:
  explicit Refusing(uapi::Command refused) : refused_(refused) {}
  std::string describe() const override { return "a target that refuses"; }
  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    make_simulator_target({})->run(traces, [&](std::size_t i, Outcome&& outcome) {
      for (std::size_t step = 0; step < outcome.answers.size(); ++step)
        if (traces[i].steps[step].command == refused_) outcome.answers[step].error = EOPNOTSUPP;
      return sink(i, std::move(outcome));
    });
  }

 private:
  uapi::Command refused_;
};

platform::Platform probed_without(uapi::Command refused) {
  Refusing target(refused);
  return probe(target, "found");
}

TEST(Probe, TakesWhatIsRefusedForNotThere) {
  EXPECT_FALSE(probed_without(uapi::Command::HwptAlloc).capabilities.nesting);
  EXPECT_FALSE(probed_without(uapi::Command::MdCheckMap).checkable);
  EXPECT_EQ(probed_without(uapi::Command::MockDomainFlags).large_page, 0u);
  EXPECT_THROW(probed_without(uapi::Command::MockDomain), Unavailable);
}

TEST(Probe, FindsThePlatformsOfMockDevicesAgain) {
  const auto target = make_simulator_target({});
  for (const auto& one : platform::platforms())
    if (one.checkable) expect_alike(probe(*target, "found", one), one);
}

TEST(Probe, SeesADefectOfTheTarget) {
  const auto target = make_simulator_target({simulator::Defect::RangesAlignmentConstant});
  EXPECT_NE(probe(*target, "found").page(), platform::mock().page());
}

TEST(Probe, ReadsTheReservedRegionsOfAGroup) {
  const auto found = reserved_regions(
      "0x00000000fee00000 0x00000000feefffff msi\n0x000000007f000000 0x000000007fffffff direct-relaxable\n", "group");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].kind, platform::ReservedKind::DirectRelaxable);
  EXPECT_EQ(found[1].extent(), (platform::Extent{0xfee00000, 0xfeefffff}));
  EXPECT_THROW(reserved_regions("0x1000 0x1fff lost\n", "group"), Unavailable);
  EXPECT_THROW(reserved_regions("1000 0x1fff msi\n", "group"), Unavailable);
}

TEST(Probe, TakesWhatIsReservedForAHoleOfOneAperture) {
  platform::Platform platform = platform::mock();
  platform.apertures = {{0, 0xfedfffff, 4096, {}, ""}, {0xfef00000, 0x7fffffffff, 4096, {}, ""}};
  add_reserved(platform, {{0xfee00000, 0xfeefffff, platform::ReservedKind::Msi, ""}});
  ASSERT_EQ(platform.apertures.size(), 1u);
  EXPECT_EQ(platform.last(), 0x7fffffffffu);
}

TEST(Probe, TakesAWindowOfSoftwareMsiForOneOfMsiAsTheKernelCallsIt) {
  const auto* const expected = platform::built_in("smmuv3-stage1-4k");
  platform::Platform found = *expected;
  found.reserved = reserved_regions("0x8000000 0x80fffff msi\n", "group");
  EXPECT_TRUE(differences(found, *expected).empty());
  found.reserved = reserved_regions("0x8000000 0x807ffff msi\n", "group");
  ASSERT_EQ(differences(found, *expected).size(), 1u);
  EXPECT_EQ(differences(found, *expected)[0], "reserved: 0x8000000..0x807ffff msi, expected 0x8000000..0x80fffff msi");
}

}  // namespace
}  // namespace ioasis::conformance
