// Every platform: what the generator makes for it, and what is kept of it, conforms on the simulator.
#include <algorithm>
#include <bit>
#include <filesystem>
#include <iterator>

#include "conformance/test/on_simulator.h"
#include "gen/generator.h"
#include "model/platform/platform.h"
#include "traces/reader.h"

namespace ioasis::conformance {
namespace {

class EachPlatform : public testing::TestWithParam<platform::Platform> {};

/// Those that traces can have devices of.
std::vector<platform::Platform> of_traces() {
  std::vector<platform::Platform> all;
  std::ranges::remove_copy_if(platform::platforms(), std::back_inserter(all),
                              [](const auto& one) { return platform::no_traces(one).has_value(); });
  return all;
}

INSTANTIATE_TEST_SUITE_P(Platforms, EachPlatform, testing::ValuesIn(of_traces()), [](const auto& one) {
  std::string name(one.param.name);
  std::erase_if(name, [](char c) { return c == '-' || c == '.'; });
  return name;
});

TEST_P(EachPlatform, HasAperturesThatRiseAndPagesThatArePowersOfTwo) {
  std::uint64_t next = 0;
  ASSERT_FALSE(GetParam().apertures.empty());
  for (const auto& aperture : GetParam().apertures) {
    EXPECT_GE(aperture.first, next);
    EXPECT_GE(aperture.last, aperture.first);
    EXPECT_TRUE(std::has_single_bit(aperture.page()));
    next = aperture.last + 1;
  }
}

TEST_P(EachPlatform, IsAnsweredAsSpecifiedByTheSimulator) {
  gen::Options options;
  options.platform = &GetParam();
  gen::Generator generator(model::dialects().front(), 7, options);
  std::vector<traces::Trace> all;
  for (int i = 0; i < 300; ++i) all.push_back(generator.next());
  EXPECT_EQ(conforming(all), all.size());
}

TEST(Platforms, AreAnsweredAsTheTracesKeptForThemExpect) {
  std::vector<traces::Trace> all;
  for (const auto& entry : std::filesystem::directory_iterator(IOASIS_TRACES "/platforms"))
    if (entry.path().extension() == ".jsonl") all.push_back(traces::read_file(entry.path()));
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(conforming(all), all.size());
}

}  // namespace
}  // namespace ioasis::conformance
