// Where results go: standard output, which is also called "-", a file, or a folder.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "cli/session.h"

namespace ioasis::cli {

/// To standard output where `file` is "-" or empty; otherwise the file is replaced as a whole.
void write_output(const std::filesystem::path& file, std::string_view text, Session& session);

/// An option that names a folder (or a file beside the results), which standard output cannot be: "-" is refused.
CLI::Option* add_place_option(CLI::App& app, const std::string& name, std::filesystem::path& folder,
                              const std::string& what);

}  // namespace ioasis::cli
