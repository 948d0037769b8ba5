// The phrases that open a kernel's reports.
#include "conformance/targets/kernel_report.h"

#include <algorithm>
#include <array>

namespace ioasis::conformance {
namespace {

constexpr std::array<std::string_view, 22> kPhrases{
    "WARNING: ",
    "BUG: ",
    "kernel BUG at ",
    "Kernel panic",
    "Oops: ",
    "Internal error: ",  // the oops of arm64
    "general protection fault",
    "Unable to handle kernel ",
    "KASAN: ",
    "KCSAN: ",
    "KFENCE: ",
    "UBSAN: ",
    "possible circular locking dependency",
    "possible recursive locking",
    "possible irq lock inversion",
    "inconsistent lock state",
    "suspicious RCU usage",
    "INFO: trying to register non-static key",  // after which lockdep checks nothing
    "refcount_t: ",
    "list_add corruption",
    "list_del corruption",
    "INFO: task ",  // blocked for too long
};

}  // namespace

std::optional<std::string> kernel_report(std::string_view console) {
  std::size_t first = std::string_view::npos;
  for (const std::string_view phrase : kPhrases) first = std::min(first, console.find(phrase));
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t newline = console.rfind('\n', first);
  return std::string(console.substr(newline == std::string_view::npos ? 0 : newline + 1));
}

}  // namespace ioasis::conformance
