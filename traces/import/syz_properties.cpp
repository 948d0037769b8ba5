// "fail_nth: 5, rerun: 32".
#include "traces/import/syz_properties.h"

#include <charconv>

namespace ioasis::traces::syz {

std::optional<Properties> properties_of(const Call& call) {
  constexpr std::string_view kFault = "fail_nth: ", kRerun = "rerun: ", kNext = ", ";
  Properties properties;
  std::string_view rest = call.properties;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(kNext));
    rest = one.size() == rest.size() ? std::string_view() : rest.substr(one.size() + kNext.size());
    const bool fault = one.starts_with(kFault);
    if (!fault && !one.starts_with(kRerun)) return std::nullopt;
    std::uint32_t count = 0;
    const auto [stop, error] =
        std::from_chars(one.data() + (fault ? kFault : kRerun).size(), one.data() + one.size(), count);
    if (stop != one.data() + one.size() || error != std::errc{} || count == 0) return std::nullopt;
    (fault ? properties.fail_nth = count : properties.rerun = true);
  }
  return properties;
}

}  // namespace ioasis::traces::syz
