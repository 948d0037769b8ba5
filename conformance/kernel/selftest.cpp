#include "conformance/kernel/selftest.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "conformance/child_process.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

/// What a newer kernel's headers say, or what comes closest to it: `in_data_type` shares its place in the struct with
/// an older field, and a device with PASIDs is one without.
constexpr std::pair<const char*, const char*> kDefinitions[] = {
    {"in_data_type", "out_data_type"}, {"IOMMU_HW_INFO_TYPE_DEFAULT", "0"}, {"IOMMU_HW_INFO_FLAG_INPUT_TYPE", "1"},
    {"MOCK_FLAGS_DEVICE_PASID", "0"},  {"MOCK_PASID_WIDTH", "20"},
};

/// Options for the compiler: the names that the selftest uses and these headers do not have. Debian's source, for one,
/// has a selftest that is newer than its kernel.
std::vector<std::string> missing_definitions(const std::string& headers) {
  std::vector<std::string> options;
  for (const auto& [name, value] : kDefinitions)
    if (headers.find(name) == std::string::npos) options.push_back(std::string("-D") + name + "=" + value);
  return options;
}

}  // namespace

fs::path build_selftest(const KernelImage& kernel, const std::string& name) {
  const auto folder = kernel.kept.parent_path() / "selftest", program = folder / name;
  if (fs::exists(program)) return program;
  const auto source = kernel.kept / "source";
  const auto file = fs::path("tools/testing/selftests/iommu") / (name + ".c");
  if (!fs::exists(source / file))
    throw Unavailable("the source of the kernel " + kernel.key + " has no selftest " + name);
  fs::create_directories(folder);
  const auto unfinished = fs::path(program) += ".new-" + std::to_string(getpid());
  ChildProgram compile{
      .argv = {recipe(kernel.recipe).cross_compile + "gcc", "-O2", "-static", "-pthread", "-w", "-D_GNU_SOURCE",
               // What `make headers` takes out of the headers for user space.
               "-D__user=", "-D__counted_by(member)=", "-isystem", "include/uapi", "-Itools/testing/selftests", "-o",
               unfinished, file},
      .folder = source};  // so that the program names its source by its place in the kernel
  const auto definitions = missing_definitions(text_of(source / "include/uapi/linux/iommufd.h") +
                                               text_of(source / "drivers/iommu/iommufd/iommufd_test.h"));
  compile.argv.insert(compile.argv.end(), definitions.begin(), definitions.end());
  if (text_of(source / file).find("<sys/capability.h>") != std::string::npos) compile.argv.push_back("-lcap");
  std::string said;
  if (run(std::move(compile), [&](std::string_view line) { said.append(line) += '\n'; }) != 0)
    throw Unavailable("the selftest " + name + " does not compile:\n" + said);
  fs::rename(unfinished, program);
  return program;
}

}  // namespace ioasis::conformance::kernel
