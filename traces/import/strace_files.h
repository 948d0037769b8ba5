// The files that a log opens, and which process has them under which descriptor.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/uapi/program.h"
#include "traces/import/strace_line.h"

namespace ioasis::traces::strace {

class Files {
 public:
  /// Follows open, dup, close and fork; the file that the call closed for good, by its number.
  std::optional<std::size_t> follow(const Line& line);

  /// The file that the descriptor is for the process: the first that was opened has number 0.
  std::optional<std::size_t> of(const Line& line, std::string_view descriptor);

  const std::vector<uapi::FileKind>& kinds() const { return kinds_; }

 private:
  using Table = std::map<std::uint64_t, std::size_t>;

  void open(Table& table, std::uint64_t descriptor, std::string_view path);
  std::optional<std::size_t> close(Table& table, std::uint64_t descriptor);
  /// Threads share theirs. So does a process of which the log has no beginning.
  std::shared_ptr<Table>& table(const std::string& process);

  std::map<std::string, std::shared_ptr<Table>> tables_;
  std::vector<uapi::FileKind> kinds_;
};

}  // namespace ioasis::traces::strace
