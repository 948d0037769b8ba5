// Writing to files, and to standard output in their place.
#include "cli/output.h"

#include <CLI/CLI.hpp>

#include "traces/whole_file.h"

namespace ioasis::cli {

namespace {

constexpr const char* kStandardOutput = "-";

}  // namespace

void write_output(const std::filesystem::path& file, std::string_view text, Session& session) {
  if (file.empty() || file == kStandardOutput)
    session.out << text;
  else
    traces::replace_file(file, text);
}

CLI::Option* add_place_option(CLI::App& app, const std::string& name, std::filesystem::path& folder,
                              const std::string& what) {
  const auto no_output = [](const std::string& value) {
    return value == kStandardOutput ? std::string("files are written there: name a place, standard output is none")
                                    : std::string();
  };
  return app.add_option(name, folder, what)->check(CLI::Validator(no_output, ""));
}

}  // namespace ioasis::cli
