// Each defect shows: a short program is answered differently with it than without.
#include <gtest/gtest.h>

#include <cctype>
#include <set>

#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

class EachDefect : public testing::TestWithParam<DefectInfo> {};

TEST_P(EachDefect, IsSeenByTheProgramThatDemonstratesIt) {
  const Defect defect = GetParam().defect;
  void (*demonstrate)(Program&) = nullptr;
  for (const auto* about :
       {&object_demonstrations(), &mapping_demonstrations(), &domain_demonstrations(), &device_demonstrations(),
        &nested_demonstrations(), &fault_demonstrations(), &access_demonstrations(), &container_demonstrations(),
        &starved_demonstrations(), &memory_demonstrations(), &memlock_demonstrations(), &process_demonstrations(),
        &file_demonstrations(), &proposal_demonstrations()})
    if (const auto found = about->find(defect); found != about->end()) demonstrate = found->second;
  ASSERT_TRUE(demonstrate) << "no demonstration";
  Program sound;
  demonstrate(sound);
  Program defective{{defect}};
  demonstrate(defective);
  EXPECT_NE(sound.answers(), defective.answers());
}

INSTANTIATE_TEST_SUITE_P(Simulator, EachDefect, testing::ValuesIn(defect_table().begin(), defect_table().end()),
                         [](const auto& test) {
                           std::string name;
                           bool upper = true;
                           for (const char letter : test.param.name) {
                             if (letter != '-') name += upper ? static_cast<char>(std::toupper(letter)) : letter;
                             upper = letter == '-';
                           }
                           return name;
                         });

TEST(Defects, EachHasANameOfItsOwnByWhichItIsFound) {
  std::set<std::string_view> names;
  for (const DefectInfo& row : defect_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(defect_named(row.name), row.defect);
  }
  EXPECT_FALSE(defect_named("no-such-defect"));
}

}  // namespace
}  // namespace ioasis::simulator
