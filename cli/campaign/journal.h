// The results of a shard, appended trial by trial: a run that is killed at any moment has lost no trial that had ended,
// and the next goes on from there.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>

#include "cli/campaign/shard.h"
#include "cli/campaign/trial.h"

namespace ioasis::cli::campaign {

/// Safe to append to from many threads; one program at a time has it open.
class Journal {
 public:
  /// Below that folder. Of the files of results there, whatever their shards, the trials of the same campaign count as
  /// done. Throws Unusable where another run has it, and std::system_error.
  Journal(const std::filesystem::path& folder, const Shard& shard, Campaign campaign);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// By number: those done before.
  const std::map<std::size_t, Trial>& earlier() const { return earlier_; }
  /// The trials of this shard that are left.
  std::vector<std::size_t> left() const;
  /// Some trial of this shard that was done before has findings.
  bool found_earlier() const;
  /// Throws std::system_error; what is there then is what was there before.
  void append(Trial trial);

  const std::filesystem::path& file() const { return file_; }

 private:
  const std::filesystem::path file_;
  const Shard shard_;
  const Campaign campaign_;
  std::map<std::size_t, Trial> earlier_;
  std::mutex mutex_;
  int fd_ = -1;
};

/// The files of results at `paths`: files, and those in folders.
std::vector<std::filesystem::path> result_files(const std::vector<std::filesystem::path>& paths);

}  // namespace ioasis::cli::campaign
