#include "cli/recorder.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "cli/helper_program.h"
#include "conformance/child_process.h"
#include "conformance/targets/target.h"

namespace ioasis::cli {

namespace fs = std::filesystem;

namespace {

/// A place for a file that is not there yet, in a folder for temporary files.
fs::path new_file() {
  std::string name = (fs::temp_directory_path() / "ioasis-record-XXXXXX").string();
  const int fd = mkstemp(name.data());
  if (fd < 0) throw std::system_error(errno, std::generic_category(), name);
  close(fd);
  fs::remove(name);
  return name;
}

}  // namespace

fs::path recorder_program(const fs::path& recorder) {
  const fs::path runs = recorder.empty() ? helper_program("ioasis-record") : recorder;
  if (access(runs.c_str(), X_OK) != 0) throw conformance::Unavailable("no recorder at " + runs.string());
  return runs;
}

RecordedRun run_recorder(const fs::path& recorder, const std::string& device, const std::vector<std::string>& program,
                         bool quiet) {
  const fs::path runs = recorder_program(recorder), file = new_file();
  std::vector<std::string> arguments{runs.string(), "--out", file.string(), "--device", device, "--"};
  arguments.insert(arguments.end(), program.begin(), program.end());
  // In the group of this program: what is recorded may read from the terminal, and Ctrl-C is for it.
  conformance::Child child({.argv = arguments,
                            .stdin_fd = STDIN_FILENO,
                            .output_fd = quiet ? STDERR_FILENO : STDOUT_FILENO,
                            .error_fd = STDERR_FILENO});
  const int status = child.wait();
  if (!fs::exists(file)) throw conformance::Unavailable("nothing was recorded");
  return {file, status};
}

}  // namespace ioasis::cli
