#include "conformance/kernel/machine_recipe.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/kernel/kernels.h"

namespace ioasis::conformance::kernel {
namespace {

TEST(MachineRecipe, EveryMachineRunsAKernelThatThereIs) {
  ASSERT_TRUE(machines().contains("x86-vtd-39"));
  for (const auto& [name, machine] : machines()) EXPECT_NO_THROW(recipe(machine.recipe)) << name;
}

TEST(MachineRecipe, ItsDevicesStandBehindItsIommuOnQemusCommandLine) {
  const auto& vtd = machine("x86-vtd-39");
  const auto arguments = vtd.qemu();
  EXPECT_EQ(std::ranges::count(arguments, vtd.device), vtd.devices);
  EXPECT_EQ(arguments.at(1).find("intel-iommu"), 0u);
  EXPECT_EQ(arguments.at(arguments.size() - 2), "-device");
}

TEST(MachineRecipe, AnUnknownNameIsRefusedWithTheNamesThereAre) {
  try {
    machine("vax");
    FAIL();
  } catch (const BadRequest& refusal) {
    EXPECT_NE(std::string(refusal.what()).find("x86-vtd-39"), std::string::npos) << refusal.what();
  }
}

}  // namespace
}  // namespace ioasis::conformance::kernel
