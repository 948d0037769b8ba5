// Later releases, which no kernel at hand can show: what the generator makes for them conforms on the simulator.
#include "conformance/test/on_simulator.h"
#include "gen/generator.h"

namespace ioasis::conformance {
namespace {

std::vector<model::Dialect> later() {
  auto dialects = model::dialects();
  std::erase_if(dialects, [](const auto& dialect) { return dialect.release <= uapi::kThisRelease; });
  return dialects;
}

class EachLaterRelease : public testing::TestWithParam<model::Dialect> {};

TEST_P(EachLaterRelease, IsAnsweredAsSpecifiedByTheSimulator) {
  gen::Generator generator(GetParam(), 7);
  std::vector<traces::Trace> all;
  for (int i = 0; i < 1000; ++i) all.push_back(generator.next());
  EXPECT_EQ(conforming(all), all.size());
}
INSTANTIATE_TEST_SUITE_P(Dialects, EachLaterRelease, testing::ValuesIn(later()), [](const auto& one) {
  std::string name;
  for (const char c : one.param.name) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

}  // namespace
}  // namespace ioasis::conformance
