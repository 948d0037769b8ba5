// Writing and finding suites.
#include "gen/suite.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "model/spec.h"
#include "traces/whole_file.h"
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

nlohmann::ordered_json manifest(const std::vector<traces::Trace>& traces, const Provenance& provenance,
                                const model::Coverage& coverage) {
  std::size_t steps = 0;
  for (const auto& trace : traces) steps += trace.steps.size();
  nlohmann::ordered_json clauses = nlohmann::ordered_json::object(), unreachable = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < coverage.size(); ++i)
    if (coverage[i] > 0) clauses[model::clause_id(i)] = coverage[i];
  for (const auto& clause : model::unreachable_clauses()) unreachable[std::string(clause.id)] = clause.reason;
  return {{"ioasis_suite", 1},
          {"generator", provenance.generator},
          {"dialect", provenance.dialect},
          {"seed", provenance.seed},
          {"traces", traces.size()},
          {"steps", steps},
          {"clauses_reached", coverage.reached()},
          {"clauses_reachable", model::Coverage::reachable()},
          {"clauses_missed", coverage.missed()},
          {"clauses_unreachable", unreachable},
          {"clauses", clauses}};
}

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
  for (std::size_t i = 0; i < traces.size(); ++i) {
    const fs::path path = fresh / place(i);
    if (i % kPerFolder == 0) fs::create_directories(path.parent_path());
    traces::write_file(path, traces[i]);
  }
  fs::create_directories(fresh);
  traces::replace_file(fresh / kManifest, manifest(traces, provenance, coverage).dump(2) + "\n");
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
