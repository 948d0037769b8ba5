#include "conformance/kernel/regressions.h"

#include <sstream>
#include <stdexcept>

#include "conformance/kernel/embedded.h"
#include "conformance/kernel/patches.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::conformance::kernel {

std::vector<Mutant> regressions() {
  std::vector<Mutant> all;
  for (const auto& [file, patch] : embedded::kRegressions)
    all.push_back(regression(std::string(file.substr(0, file.rfind('.'))), patch));
  return all;
}

Mutant regression(const std::string& called, std::string_view patch) {
  constexpr std::string_view kHead = "Takes back: ";
  std::istringstream text{std::string(patch)};
  const auto hunks = hunks_of(text);
  if (hunks.empty() || !patch.starts_with(kHead))
    throw std::invalid_argument(called + ": no patch that says which commit it takes back");
  Mutant mutant{.mistake = Mistake::Regression,
                .file = hunks.front().file,
                .function = hunks.front().function,
                .line = hunks.front().first,
                .before = {},
                .after = {},
                .patch = std::string(patch),
                .called = called,
                .mended = std::string(patch.substr(kHead.size(), patch.find('\n') - kHead.size()))};
  std::istringstream again{std::string(patch)};
  for (const auto& line : lines_of(again)) {
    if (mutant.before.empty() && line.starts_with('-') && !line.starts_with("---"))
      mutant.before = trimmed(line.substr(1));
    if (mutant.after.empty() && line.starts_with('+') && !line.starts_with("+++"))
      mutant.after = trimmed(line.substr(1));
  }
  return mutant;
}

}  // namespace ioasis::conformance::kernel
