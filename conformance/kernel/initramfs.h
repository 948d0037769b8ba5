// The guest's first file system, as a cpio archive of the "newc" kind (Documentation/driver-api/early-userspace).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "conformance/kernel/recipe.h"

namespace ioasis::conformance::kernel {

/// Writes a newc archive. Every entry belongs to root and is of 1970, so that equal contents give equal bytes.
class CpioWriter {
 public:
  /// `name` without a leading slash; the folders above it must have been added before.
  void add_folder(std::string_view name);
  void add_program(std::string_view name, std::string_view content);
  void add_character_device(std::string_view name, std::uint32_t major, std::uint32_t minor);

  /// The archive, ended. Nothing may be added after.
  std::string finish() &&;

 private:
  void add(std::string_view name, std::uint32_t mode, std::string_view content, std::uint32_t major = 0,
           std::uint32_t minor = 0);

  std::string archive_;
  std::uint32_t next_inode_ = 1;
};

/// What a guest boots into: /init and /ioasis-agent (the executables' bytes), a console to speak on, and in /bin
/// further programs by their names.
std::string initramfs(std::string_view init, std::string_view agent,
                      const std::map<std::string, std::string>& programs = {});

/// The /init of guests with that kernel. Throws Unavailable, with the package to install, where this program was built
/// without a compiler for them.
std::string_view init_of(const Recipe& recipe);

}  // namespace ioasis::conformance::kernel
