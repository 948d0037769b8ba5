// Runs ioasis-record.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ioasis::cli {

/// A recording in a file that goes away with this.
struct RecordedRun {
  std::filesystem::path file;
  int status = 0;  ///< what the program exited with

  RecordedRun(std::filesystem::path at, int exited) : file(std::move(at)), status(exited) {}
  ~RecordedRun() { std::filesystem::remove(file); }
  RecordedRun(const RecordedRun&) = delete;
};

/// The program ioasis-record: this one, or if it is empty the one beside this program. Throws Unavailable.
std::filesystem::path recorder_program(const std::filesystem::path& recorder);

/// Runs the program to its end and records it, by recorder_program(recorder).
/// `quiet`: what it prints goes to standard error. Throws Unavailable when recorder, device or program cannot be had.
RecordedRun run_recorder(const std::filesystem::path& recorder, const std::string& device,
                         const std::vector<std::string>& program, bool quiet);

}  // namespace ioasis::cli
