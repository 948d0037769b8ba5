// The results of a campaign's shards put together.
#pragma once

#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "cli/campaign/trial.h"
#include "cli/show/style.h"

namespace ioasis::cli::campaign {

/// What is missing of a shard.
struct Missing {
  std::size_t shard = 1;
  std::size_t trials = 0, of = 0;
};

struct Merged {
  Campaign campaign;
  std::size_t shards = 1;
  std::map<std::size_t, Trial> trials;  ///< by number, each once
  std::size_t twice = 0;                ///< lines of a trial that was there already
  std::vector<std::string> unlike;      ///< trials that came to something else the second time, by name

  bool whole() const { return missing().empty(); }
  std::vector<Missing> missing() const;
  /// Everything added up; findings by id.
  std::map<std::string, std::size_t> counts() const, clauses() const;
  struct Found {
    std::string text;        ///< of the first trial that has it
    std::size_t trials = 0;  ///< that have it
  };
  std::map<std::string, Found> findings() const;
};

/// The results in these files. Throws Unusable where there are none, and where they are of different campaigns.
Merged merge(const std::vector<std::filesystem::path>& files);

void print(std::ostream& out, const Merged& merged, const Style& style);
Json merged_json(const Merged& merged);
/// The lines, each trial once: what can be merged again.
std::string merged_lines(const Merged& merged);

}  // namespace ioasis::cli::campaign
