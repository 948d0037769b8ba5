// What one trial of a campaign came to: a line of a file of results.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/show/report.h"

namespace ioasis::cli::campaign {

/// What trials have in common; merged is what agrees in it.
struct Campaign {
  std::string command;     ///< "fuzz"
  Json of;                 ///< all that what comes of a trial depends on
  std::size_t trials = 0;  ///< how many there are in all; that alone may grow from one run to the next

  bool same_as(const Campaign& other) const { return command == other.command && of == other.of; }
};

struct Finding {
  std::string id;    ///< what counts as one has one
  std::string text;  ///< a line for people
};

struct Trial {
  std::size_t number = 0;
  std::string name = {};
  std::map<std::string, std::size_t> counts = {};   ///< what is added up: traces, steps, verdicts
  std::map<std::string, std::size_t> clauses = {};  ///< likewise, how often each decided
  std::vector<Finding> findings = {};               ///< each once
  Json detail = {};                                 ///< what else the command wants to know of it
  double seconds = 0;
};

/// With the shard that it was done in.
struct Line {
  Campaign campaign;
  std::size_t shards = 1;
  Trial trial;
};

/// One line, with its end.
std::string written(const Line& line);
/// Nothing for what is no such line: the end of a file whose writer was killed, say.
std::optional<Line> read_line(std::string_view text);

/// What a summary and findings come to.
void count(Trial& trial, const conformance::Summary& summary);
void count(Trial& trial, const conformance::Verdict& verdict, const std::string& origin);

}  // namespace ioasis::cli::campaign
