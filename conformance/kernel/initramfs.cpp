#include "conformance/kernel/initramfs.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>

#include "conformance/kernel/embedded.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance::kernel {

void CpioWriter::add(std::string_view name, std::uint32_t mode, std::string_view content, std::uint32_t major,
                     std::uint32_t minor) {
  const auto pad = [this] { archive_.append(-archive_.size() % 4, '\0'); };
  const std::uint32_t links = S_ISDIR(mode) ? 2 : 1;
  const std::uint32_t fields[] = {next_inode_++,
                                  mode,
                                  0 /* uid */,
                                  0 /* gid */,
                                  links,
                                  0 /* mtime */,
                                  static_cast<std::uint32_t>(content.size()),
                                  0,
                                  0 /* the archive's device */,
                                  major,
                                  minor,
                                  static_cast<std::uint32_t>(name.size() + 1),
                                  0 /* no checksum */};
  archive_ += "070701";
  for (const auto field : fields) {
    char hex[9];
    std::snprintf(hex, sizeof hex, "%08X", field);
    archive_ += hex;
  }
  archive_.append(name).append(1, '\0');
  pad();
  archive_.append(content);
  pad();
}

void CpioWriter::add_folder(std::string_view name) { add(name, S_IFDIR | 0755, ""); }

void CpioWriter::add_program(std::string_view name, std::string_view content) { add(name, S_IFREG | 0755, content); }

void CpioWriter::add_character_device(std::string_view name, std::uint32_t major, std::uint32_t minor) {
  add(name, S_IFCHR | 0600, "", major, minor);
}

std::string CpioWriter::finish() && {
  add("TRAILER!!!", 0, "");
  return std::move(archive_);
}

std::string initramfs(std::string_view init, std::string_view agent,
                      const std::map<std::string, std::string>& programs) {
  CpioWriter cpio;
  for (const char* folder : {"bin", "dev", "proc", "sys", "tmp"}) cpio.add_folder(folder);
  cpio.add_character_device("dev/console", 5, 1);
  cpio.add_program("init", init);
  cpio.add_program("ioasis-agent", agent);
  for (const auto& [name, program] : programs) cpio.add_program("bin/" + name, program);
  return std::move(cpio).finish();
}

std::string_view init_of(const Recipe& recipe) {
  const auto& architecture = recipe.qemu.architecture;
  const auto found = std::ranges::find(embedded::kInits, architecture, &embedded::File::first);
  if (found != embedded::kInits.end()) return found->second;
  throw Unavailable("this ioasis has no programs for guests of " + architecture + ": apt install " +
                    recipe.needs.at(recipe.cross_compile + "g++") + ", and build ioasis again");
}

}  // namespace ioasis::conformance::kernel
