// Structs by release.
#include "traces/import/imported.h"

#include <charconv>

#include "model/uapi/bytes.h"
#include "model/uapi/release_text.h"
#include "traces/layout.h"
#include "traces/notation.h"

namespace ioasis::traces {
uapi::Release release_of(std::string_view dialect) {
  constexpr std::string_view kLinux = "linux-";
  unsigned major = 0, minor = 0;
  if (!dialect.starts_with(kLinux)) return uapi::kThisRelease;
  const char* const end = dialect.data() + dialect.size();
  const auto [dot, wrong] = std::from_chars(dialect.data() + kLinux.size(), end, major);
  if (wrong != std::errc{} || dot == end || *dot != '.') return uapi::kThisRelease;
  if (std::from_chars(dot + 1, end, minor).ec != std::errc{} || major > 99 || minor > 99) return uapi::kThisRelease;
  return static_cast<uapi::Release>(100 * major + minor);
}

std::string older_struct(const Step& step, uapi::Release release) {
  if (!step.command || !uapi::is_of_struct(step.site) || step.bytes.size() < kSizeWidth) return {};
  const auto given = uapi::load(step.bytes, 0, kSizeWidth);
  if (given >= uapi::info(*step.command, release).minimum) return {};
  for (uapi::Release older = release - 1; older >= uapi::since(*step.command); --older) {
    const auto row = uapi::info(*step.command, older);
    if (given < row.minimum || given > row.size) continue;
    const std::string name = uapi::text_of(older);
    return "the struct of " + hex(given) + " bytes that " + std::string(row.name) + " is given is of Linux " + name +
           " or older: --dialect linux-" + name;
  }
  return {};
}

}  // namespace ioasis::traces
