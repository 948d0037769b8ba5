// Writing and finding suites.
#include "gen/suite.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "model/spec.h"
#include "traces/writer.h"

namespace ioasis::gen {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPerFolder = 1000;
constexpr const char* kManifest = "manifest.json";

/// "012/012345.jsonl": sorted as text, they are sorted by number.
fs::path place(std::size_t index) {
  char name[48];
  std::snprintf(name, sizeof name, "%03zu/%06zu.jsonl", index / kPerFolder, index);
  return name;
}

nlohmann::ordered_json pairs(const Meetings& meetings) {
  const auto list = [](const std::vector<ClausePair>& pairs) {
    auto texts = nlohmann::ordered_json::array();
    for (const auto& pair : pairs) texts.push_back(text(pair));
    return texts;
  };
  nlohmann::ordered_json met = nlohmann::ordered_json::object();
  for (const auto& [pair, calls] : meetings.met) met[text(pair)] = calls;
  return {{"met", met},
          {"can_meet_unmet", list(meetings.possible)},
          {"cannot_meet", list(meetings.impossible)},
          {"no_answer", list(meetings.unanswered)}};
}

/// What is known of a suite before it is complete.
nlohmann::ordered_json beginning(const Provenance& provenance, std::size_t traces, std::size_t steps) {
  return {{"ioasis_suite", 1},
          {"generator", provenance.generator},
          {"dialect", provenance.dialect},
          {"seed", provenance.seed},
          {"traces", traces},
          {"steps", steps}};
}

/// The clause is of a command that was only proposed, and is not the dialect's.
bool of_another_proposal(std::string_view clause, std::string_view dialect) {
  const auto command = uapi::command_named(clause.substr(0, clause.find('/')));
  const auto* known = model::dialect_named(dialect);
  return command && uapi::info(*command).proposal != uapi::Proposal::None && known && !known->has(*command);
}

nlohmann::ordered_json manifest(nlohmann::ordered_json document, const model::Coverage& coverage,
                                const std::optional<Meetings>& met) {
  nlohmann::ordered_json clauses = nlohmann::ordered_json::object(), unreachable = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < coverage.size(); ++i)
    if (coverage[i] > 0) clauses[model::clause_id(i)] = coverage[i];
  const auto dialect = document["dialect"].get<std::string>();
  for (const auto& clause : model::unreachable_clauses())
    if (!of_another_proposal(clause.id, dialect)) unreachable[std::string(clause.id)] = clause.reason;
  document["clauses_reached"] = coverage.reached();
  document["clauses_reachable"] = coverage.reachable();
  document["clauses_missed"] = coverage.missed();
  document["clauses_unreachable"] = unreachable;
  document["clauses"] = clauses;
  if (met) {
    document["clause_pairs_met"] = met->met.size();
    document["clause_pairs_can_meet"] = met->can_meet();
    document["clause_pairs_cannot_meet"] = met->impossible.size();
    document["clause_pairs_no_answer"] = met->unanswered.size();
    document["clause_pairs"] = pairs(*met);
  }
  return document;
}

/// A new file, there whole or not at all, left to sync_all() to reach the disk.
void write_new_file(const fs::path& path, const std::string& text) {
  const fs::path unfinished = path.string() + ".new";
  std::ofstream file(unfinished, std::ios::binary);
  file << text << std::flush;
  if (!file) throw std::runtime_error(path.string() + ": cannot write: " + std::strerror(errno));
  file.close();
  fs::rename(unfinished, path);
}

/// Brings all that was written to that file system to the disk: once for a suite, rather than for each of its files.
void sync_all(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::syncfs(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw std::runtime_error(folder.string() + ": cannot write: " + std::strerror(errno));
}

/// Refuses a folder that is not a suite's: it would be replaced.
void require_replaceable(const fs::path& folder) {
  if (!fs::exists(folder) || fs::exists(folder / kManifest)) return;
  if (!fs::is_directory(folder) || !fs::is_empty(folder))
    throw std::runtime_error(folder.string() + ": exists and is not a suite; name another folder, or an empty one");
}

}  // namespace

SuiteWriter::SuiteWriter(const fs::path& folder, Provenance provenance) : provenance_(std::move(provenance)) {
  require_replaceable(folder);
  const fs::path whole = fs::absolute(folder).lexically_normal();
  target_ = whole.has_filename() ? whole : whole.parent_path();
  fresh_ = target_.string() + ".new";
  fs::remove_all(fresh_);
  fs::create_directories(fresh_);
}

SuiteWriter::~SuiteWriter() {
  try {
    keep();
  } catch (const std::exception&) {  // what has been written stays where it is
  }
}

void SuiteWriter::add(const traces::Trace& trace) {
  const auto text = traces::write(trace);
  const fs::path path = fresh_ / place(traces_);
  if (traces_ % kPerFolder == 0) fs::create_directories(path.parent_path());
  write_new_file(path, text);
  ++traces_;
  steps_ += trace.steps.size();
}

void SuiteWriter::move_to(const fs::path& place) {
  sync_all(fresh_);
  const fs::path old = place.string() + ".old";
  fs::remove_all(old);
  if (fs::exists(place)) fs::rename(place, old);
  fs::rename(fresh_, place);
  fs::remove_all(old);
  ended_ = true;
}

void SuiteWriter::finish(const model::Coverage& coverage, const std::optional<Meetings>& pairs) {
  write_new_file(fresh_ / kManifest, manifest(beginning(provenance_, traces_, steps_), coverage, pairs).dump(2) + "\n");
  move_to(target_);
}

std::optional<fs::path> SuiteWriter::keep() {
  if (ended_) return std::nullopt;
  if (traces_ == 0) {
    fs::remove_all(fresh_);
    ended_ = true;
    return std::nullopt;
  }
  auto document = beginning(provenance_, traces_, steps_);
  document["complete"] = false;
  write_new_file(fresh_ / kManifest, document.dump(2) + "\n");
  const bool earlier = fs::exists(target_ / kManifest);
  const fs::path place = earlier ? fs::path(target_.string() + ".partial") : target_;
  move_to(place);
  return place;
}

std::vector<fs::path> trace_files(const fs::path& path) {
  if (!fs::exists(path)) throw std::runtime_error(path.string() + ": no such file or folder");
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file() && entry.path().extension() == ".jsonl") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace ioasis::gen
