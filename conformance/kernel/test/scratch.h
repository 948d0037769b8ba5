// What the tests here share: a folder that goes away, a setting of the environment that is put back, what a guest
// needs.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "conformance/child_process.h"
#include "conformance/kernel/kernels.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::conformance::kernel {

class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "ioasis-test-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file;
  }

 private:
  std::filesystem::path path_;
};

class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* was = getenv(name)) was_ = was;
    setenv(name, value.c_str(), 1);
  }
  ~Environment() { was_ ? setenv(name_, was_->c_str(), 1) : unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> was_;
};

/// Ends the test when `need` throws Unavailable: as skipped, or, with IOASIS_KERNEL_TESTS=1, as failed.
#define IOASIS_NEEDS(need)                                                  \
  try {                                                                     \
    need;                                                                   \
  } catch (const ::ioasis::conformance::Unavailable& missing) {             \
    const char* required = getenv("IOASIS_KERNEL_TESTS");                   \
    if (required && std::string(required) == "1") FAIL() << missing.what(); \
    GTEST_SKIP() << missing.what();                                         \
  }                                                                         \
  static_assert(true)

/// The kernel that tests boot. Throws Unavailable when it is not built, or QEMU is missing.
inline KernelImage kernel_to_boot() {
  auto image = find("x86");
  const auto& program = recipe(image.recipe).qemu.program;
  if (!find_program(program)) throw Unavailable(program + " is missing");
  return image;
}

}  // namespace ioasis::conformance::kernel
