// What the command line says of itself, for completion and the manual page: both are made from it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace ioasis::cli {

/// The subcommands that `--help` lists.
std::vector<const CLI::App*> listed_subcommands(const CLI::App& app);

/// "--target", "--jobs": the long names of all options.
std::vector<std::string> long_names(const CLI::App& app);

/// What the option may be given, where its check lists it: "model", "sim", "kernel".
std::vector<std::string> listed_values(const CLI::Option& option);

}  // namespace ioasis::cli
