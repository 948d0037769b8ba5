// Page tables of every format answer as a plain list of pages foretells, whatever is done to them.
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/simulator/tables/test/machine.h"
#include "conformance/simulator/tables/test/shrink.h"

namespace ioasis::simulator::tables {
namespace {

constexpr std::size_t kOperations = 80;
constexpr std::uint64_t kSequences = 60;

class EachFormat : public testing::TestWithParam<Arrangement> {};

TEST_P(EachFormat, AnswersRandomOperationsAsTheReferenceDoes) {
  for (std::uint64_t seed = 0; seed < kSequences; ++seed) {
    const auto operations = Operations(GetParam(), seed).next(kOperations);
    if (disagreement(GetParam(), operations).empty()) continue;
    const auto shown = [&](const auto& fewer) { return !disagreement(GetParam(), fewer).empty(); };
    const auto smallest = shrink(operations, shown);
    for (const Operation& operation : smallest) GTEST_LOG_(INFO) << operation;
    FAIL() << "seed " << seed << ": " << disagreement(GetParam(), smallest);
  }
}

TEST_P(EachFormat, HasThePageSizesOfItsDocument) {
  EXPECT_EQ(page_sizes(GetParam().table.format), GetParam().table.sizes);
}

INSTANTIATE_TEST_SUITE_P(Tables, EachFormat, testing::ValuesIn(arrangements()), [](const auto& test) {
  std::string name = test.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace ioasis::simulator::tables
