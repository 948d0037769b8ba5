#include "conformance/targets/counters.h"

#include <charconv>

#include "conformance/targets/errands.h"

namespace ioasis::conformance {

std::optional<std::int64_t> number_behind(std::string_view text, std::string_view name) {
  for (std::size_t at = 0; (at = text.find(name, at)) != text.npos; at += name.size()) {
    if (at > 0 && text[at - 1] != '\n') continue;
    const auto digits = text.find_first_not_of(" \t", at + name.size());
    std::int64_t number = 0;
    if (digits == text.npos ||
        std::from_chars(text.data() + digits, text.data() + text.size(), number).ec != std::errc())
      return std::nullopt;
    return number;
  }
  return std::nullopt;
}

bool add_up_counters(AgentLink& link) { return write_file(link, "/proc/sys/vm/stat_refresh", "1") == 0; }

}  // namespace ioasis::conformance
