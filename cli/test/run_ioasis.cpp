// Arguments in, text out.
#include "cli/test/run_ioasis.h"

#include <unistd.h>

#include <fstream>
#include <sstream>

#include "cli/command_line.h"

namespace ioasis::cli::test {

Run ioasis(std::vector<std::string> arguments, Terminal terminal) {
  std::vector<const char*> argv{"ioasis"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out, err;
  const int code = run(static_cast<int>(argv.size()), argv.data(), out, err, terminal);
  return {code, out.str(), err.str()};
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "ioasis-cli-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no scratch folder");
  folder_ = name;
}

Scratch::~Scratch() { std::filesystem::remove_all(folder_); }

std::string Scratch::file(const std::string& name, std::initializer_list<const char*> lines) const {
  const auto path = folder_ / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path);
  for (const char* line : lines) file << line << '\n';
  return path.string();
}

}  // namespace ioasis::cli::test
