// Words put together for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::cli {

std::string joined(const std::vector<std::string>& words, std::string_view between = " ");

/// "3 traces"; `what` is one of them.
std::string counted(std::size_t number, const std::string& what);

}  // namespace ioasis::cli
