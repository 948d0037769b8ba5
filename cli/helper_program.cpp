// Looking for programs from where this one lies, so that a package unpacked anywhere works.
#include "cli/helper_program.h"

namespace ioasis::cli {

namespace fs = std::filesystem;

fs::path helper_program(const std::string& name) {
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  const fs::path installed = here.parent_path() / "libexec" / "ioasis" / name;
  return !fs::exists(here / name) && fs::exists(installed) ? installed : here / name;
}

}  // namespace ioasis::cli
