// Each defect is found by random operations on some format, and shrunk to a few of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "conformance/simulator/tables/test/machine.h"
#include "conformance/simulator/tables/test/shrink.h"

namespace ioasis::simulator::tables {
namespace {

constexpr std::size_t kOperations = 80;
constexpr std::uint64_t kSequences = 40;
constexpr std::size_t kSmall = 6;

/// Operations that show the defect on that arrangement; none where no sequence does.
std::vector<Operation> found_on(const Arrangement& arrangement, Defect defect) {
  for (std::uint64_t seed = 0; seed < kSequences; ++seed) {
    auto operations = Operations(arrangement, seed).next(kOperations);
    if (!disagreement(arrangement, operations, defect).empty()) return operations;
  }
  return {};
}

class EachDefectOfTables : public testing::TestWithParam<DefectInfo> {};

TEST_P(EachDefectOfTables, IsFoundByRandomOperationsAndShrunkToAFew) {
  const Defect defect = GetParam().defect;
  for (const Arrangement& arrangement : arrangements()) {
    const auto operations = found_on(arrangement, defect);
    if (operations.empty()) continue;
    const auto shown = [&](const auto& fewer) { return !disagreement(arrangement, fewer, defect).empty(); };
    const auto smallest = shrink(operations, shown);
    std::cout << GetParam().name << ": " << smallest.size() << " operations on " << arrangement << '\n';
    for (const Operation& operation : smallest) std::cout << "  " << operation << '\n';
    std::cout << "  " << disagreement(arrangement, smallest, defect) << '\n';
    EXPECT_EQ(disagreement(arrangement, smallest), "") << "it shows without the defect";
    EXPECT_LE(smallest.size(), kSmall);
    return;
  }
  FAIL() << "not found: " << GetParam().description;
}

INSTANTIATE_TEST_SUITE_P(Tables, EachDefectOfTables, testing::ValuesIn(defect_table().begin(), defect_table().end()),
                         [](const auto& test) {
                           std::string name{test.param.name};
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(DefectsOfTables, EachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const DefectInfo& row : defect_table()) EXPECT_TRUE(names.insert(row.name).second) << row.name;
}

}  // namespace
}  // namespace ioasis::simulator::tables
