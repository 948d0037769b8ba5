// Runs the command line in process.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "cli/session.h"

namespace ioasis::cli::test {

struct Run {
  int code;
  std::string out, err;
};

/// `ioasis` with these arguments.
Run ioasis(std::vector<std::string> arguments, Terminal terminal = {});

/// A folder of its own for one test, removed with it.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
  /// A file with these lines; its path.
  std::string file(const std::string& name, std::initializer_list<const char*> lines) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace ioasis::cli::test
