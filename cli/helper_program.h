// The programs that ioasis runs: in a guest, or between itself and a program that is recorded.
#pragma once

#include <filesystem>
#include <string>

namespace ioasis::cli {

/// The program of that name beside this one, as the build leaves it; otherwise where an installation puts it, in
/// ../libexec/ioasis. It need not exist.
std::filesystem::path helper_program(const std::string& name);

}  // namespace ioasis::cli
