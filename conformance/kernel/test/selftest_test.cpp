// Building a selftest, with a kernel that is nothing but a source kept.
#include "conformance/kernel/selftest.h"

#include <sys/wait.h>

#include <cstdlib>

#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace {

class Selftest : public testing::Test {
 protected:
  void write_program(const std::string& text) {
    scratch.write("image/kept/source/tools/testing/selftests/iommu/iommufd.c", text);
  }
  int status_of_program() { return WEXITSTATUS(std::system(build_selftest(kernel, kSelftest).c_str())); }

  Scratch scratch;
  const KernelImage kernel{.kept = scratch.path() / "image/kept", .recipe = "x86", .key = "cafe"};
};

TEST_F(Selftest, IsBuiltWithTheKernelsHeadersOnce) {
  scratch.write("image/kept/source/include/uapi/linux/iommufd.h",
                "struct s { int __user *p; }; enum { ANSWER = 42 };\n");
  write_program("#include <linux/iommufd.h>\nint main(void) { return ANSWER; }\n");
  EXPECT_EQ(status_of_program(), 42);
  write_program("broken");
  EXPECT_EQ(status_of_program(), 42);
}

TEST_F(Selftest, GetsDefinitionsThatTheHeadersLackAndNoOthers) {
  scratch.write("image/kept/source/include/uapi/linux/iommufd.h", "enum { IOMMU_HW_INFO_TYPE_DEFAULT = 5 };\n");
  write_program(
      "#include <linux/iommufd.h>\nint main(void) { return IOMMU_HW_INFO_TYPE_DEFAULT + MOCK_PASID_WIDTH; }\n");
  EXPECT_EQ(status_of_program(), 25);
}

TEST_F(Selftest, ThatDoesNotCompileIsReportedWithWhatTheCompilerSaysAndLeavesNothing) {
  write_program("int main(void) { return MISSING; }\n");
  try {
    build_selftest(kernel, kSelftest);
    FAIL();
  } catch (const Unavailable& failure) {
    EXPECT_NE(std::string(failure.what()).find("MISSING"), std::string::npos) << failure.what();
  }
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path() / "image/selftest"));
}

TEST_F(Selftest, ThatTheSourceDoesNotHaveIsNamed) {
  EXPECT_THROW(build_selftest(kernel, kFailNthSelftest), Unavailable);
}

}  // namespace
}  // namespace ioasis::conformance::kernel
