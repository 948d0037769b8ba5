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

nlohmann::ordered_json manifest(const std::vector<traces::Trace>& traces, const Provenance& provenance,
                                const model::Coverage& coverage) {
  std::size_t steps = 0;
  for (const auto& trace : traces) steps += trace.steps.size();
  nlohmann::ordered_json clauses = nlohmann::ordered_json::object(), unreachable = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < coverage.size(); ++i)
    if (coverage[i] > 0) clauses[model::clause_id(i)] = coverage[i];
  for (const auto& clause : model::unreachable_clauses()) unreachable[std::string(clause.id)] = clause.reason;
  nlohmann::ordered_json document{{"ioasis_suite", 1},
                                  {"generator", provenance.generator},
                                  {"dialect", provenance.dialect},
                                  {"seed", provenance.seed},
                                  {"traces", traces.size()},
                                  {"steps", steps},
                                  {"clauses_reached", coverage.reached()},
                                  {"clauses_reachable", coverage.reachable()},
                                  {"clauses_missed", coverage.missed()},
                                  {"clauses_unreachable", unreachable},
                                  {"clauses", clauses}};
  if (provenance.pairs) {
    document["clause_pairs_met"] = provenance.pairs->met.size();
    document["clause_pairs_can_meet"] = provenance.pairs->can_meet();
    document["clause_pairs_cannot_meet"] = provenance.pairs->impossible.size();
    document["clause_pairs_no_answer"] = provenance.pairs->unanswered.size();
    document["clause_pairs"] = pairs(*provenance.pairs);
  }
  return document;
}

/// A new file, left to sync_all() to reach the disk.
void write_new_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) throw std::runtime_error(path.string() + ": cannot write: " + std::strerror(errno));
}

/// Brings all that was written to that file system to the disk: once for a suite, rather than for each of its files.
void sync_all(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::syncfs(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw std::runtime_error(folder.string() + ": cannot write: " + std::strerror(errno));
}

/// Removes a half-written suite unless it was kept.
struct Unfinished {
  fs::path folder;
  ~Unfinished() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
};

/// Refuses a folder that is not a suite's: it would be replaced.
void require_replaceable(const fs::path& folder) {
  if (!fs::exists(folder) || fs::exists(folder / kManifest)) return;
  if (!fs::is_directory(folder) || !fs::is_empty(folder))
    throw std::runtime_error(folder.string() + ": exists and is not a suite; name another folder, or an empty one");
}

}  // namespace

void write_suite(const fs::path& folder, const std::vector<traces::Trace>& traces, const Provenance& provenance,
                 const model::Coverage& coverage) {
  require_replaceable(folder);
  const fs::path target = fs::absolute(folder).lexically_normal();
  const fs::path plain = target.has_filename() ? target : target.parent_path();
  const fs::path fresh = plain.string() + ".new", old = plain.string() + ".old";
  fs::remove_all(fresh);
  fs::create_directories(fresh);
  const Unfinished unfinished{fresh};
  for (std::size_t i = 0; i < traces.size(); ++i) {
    const fs::path path = fresh / place(i);
    if (i % kPerFolder == 0) fs::create_directories(path.parent_path());
    write_new_file(path, traces::write(traces[i]));
  }
  write_new_file(fresh / kManifest, manifest(traces, provenance, coverage).dump(2) + "\n");
  sync_all(fresh);
  fs::remove_all(old);
  if (fs::exists(plain)) fs::rename(plain, old);
  fs::rename(fresh, plain);
  fs::remove_all(old);
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
