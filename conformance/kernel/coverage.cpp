#include "conformance/kernel/coverage.h"

#include <stdlib.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>

#include "conformance/child_process.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

/// A folder of its own for what gcov reads, removed with everything in it.
class Workbench {
 public:
  Workbench() {
    std::string name = (fs::temp_directory_path() / "ioasis-gcov-XXXXXX").string();
    if (!mkdtemp(name.data())) throw Unavailable("no folder can be made in " + fs::temp_directory_path().string());
    path_ = name;
  }
  ~Workbench() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// The notes the compiler left for each object that counts, below the folder of what is kept.
std::vector<fs::path> notes_of(const KernelImage& kernel) {
  std::vector<fs::path> notes;
  if (fs::exists(kernel.kept / "build"))
    for (const auto& entry : fs::recursive_directory_iterator(kernel.kept / "build"))
      if (entry.path().extension() == ".gcno") notes.push_back(entry.path());
  std::ranges::sort(notes);
  return notes;
}

/// What gcov says of one object.
std::string gcov(const std::string& program, const fs::path& notes, const std::string& counters) {
  const Workbench bench;
  const auto data = bench.path() / notes.filename().replace_extension(".gcda");
  fs::copy_file(notes, bench.path() / notes.filename());
  std::ofstream(data, std::ios::binary) << counters;
  std::string json;
  const int status = run({.argv = {program, "--json-format", "--stdout", "--branch-probabilities", data.filename()},
                          .folder = bench.path()},
                         [&](std::string_view line) {
                           if (line.starts_with('{')) json = line;
                         });
  if (status != 0 || json.empty()) throw Unavailable(program + " cannot read the counters of " + notes.string());
  return json;
}

}  // namespace

CoverageCounts& operator+=(CoverageCounts& sum, const CoverageCounts& more) {
  sum.lines += more.lines;
  sum.lines_reached += more.lines_reached;
  sum.branches += more.branches;
  sum.branches_taken += more.branches_taken;
  return sum;
}

CoverageCounts counts(const FileCoverage& file) {
  CoverageCounts sum;
  for (const auto& [number, line] : file) {
    ++sum.lines;
    sum.lines_reached += line.count > 0;
    sum.branches += line.branches.size();
    sum.branches_taken += line.branches.size() - std::ranges::count(line.branches, 0u);
  }
  return sum;
}

std::vector<Gap> gaps(const FileCoverage& file) {
  std::vector<Gap> all;
  bool open = false;  // the line before is in the last gap
  for (const auto& [number, line] : file) {
    if (line.count == 0 && open && all.back().function == line.function)
      all.back().last = number;
    else if (line.count == 0)
      all.push_back({number, number, line.function, line.code});
    if (line.count == 0) ++all.back().lines;
    open = line.count == 0;
  }
  return all;
}

void Coverage::add(std::string_view gcov_json) try {
  const auto json = nlohmann::json::parse(gcov_json);
  for (const auto& file : json.at("files")) {
    const std::string path = file.at("file");
    const auto at = path.find(folder + "/");
    if (at == std::string::npos) continue;  // inline functions of the rest of the kernel
    auto& covered = files[path.substr(at + folder.size() + 1)];
    for (const auto& line : file.at("lines")) {
      auto& sum = covered[line.at("line_number").get<unsigned>()];
      if (sum.function.empty()) sum.function = line.value("function_name", "");
      sum.count += line.at("count").get<std::uint64_t>();
      const auto& branches = line.at("branches");
      if (sum.branches.size() < branches.size()) sum.branches.resize(branches.size());
      for (std::size_t i = 0; i < branches.size(); ++i) sum.branches[i] += branches[i].at("count").get<std::uint64_t>();
    }
  }
} catch (const nlohmann::json::exception& error) {
  throw Unavailable(std::string("gcov's answer is not what is expected: ") + error.what());
}

Coverage coverage_of(const KernelImage& kernel, const ReadGuestFile& read) {
  const auto notes = notes_of(kernel);
  if (notes.empty())
    throw Unavailable("the " + kernel.recipe + " kernel counts nothing: use the recipe x86-gcov, or one like it");
  const auto program = recipe(kernel.recipe).cross_compile + "gcov";
  if (!find_program(program)) throw Unavailable(program + " is missing: apt install gcc");
  Coverage coverage{.folder = notes.front().parent_path().lexically_relative(kernel.kept / "build")};
  for (const auto& note : notes) {
    auto counters = fs::path(note.lexically_relative(kernel.kept / "build")).replace_extension(".gcda");
    coverage.add(gcov(program, note, read("/sys/kernel/debug/gcov" + (kernel.built_in / counters).string())));
  }
  for (auto& [name, file] : coverage.files) {
    const auto source = lines_of(kernel.kept / "source" / coverage.folder / name);
    for (auto& [number, line] : file) {
      if (auto function = function_at(source, number); !function.empty()) line.function = std::move(function);
      if (number <= source.size()) line.code = trimmed(source[number - 1]);
    }
  }
  return coverage;
}

std::string function_at(const std::vector<std::string>& source, unsigned line) {
  const auto in_a_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t i = std::min<std::size_t>(line, source.size()); i-- > 0;) {
    const auto& text = source[i];
    if (text.empty() || !in_a_name(text[0]) || text.ends_with(':') || text.ends_with(';')) continue;
    const auto end = text.ends_with("= {") ? text.find_first_of("[=") : text.find('(');
    if (end == std::string::npos) continue;
    const auto name = std::string_view(text).substr(0, text.find_last_not_of(' ', end - 1) + 1);
    const auto start = std::find_if_not(name.rbegin(), name.rend(), in_a_name);
    return {start.base(), name.end()};
  }
  return {};
}

}  // namespace ioasis::conformance::kernel
