// docs/adding.md is true: what it names is there, and a command is named where it says.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <vector>

namespace ioasis::model {
namespace {

namespace fs = std::filesystem;

const fs::path& sources() {
  static const fs::path folder = IOASIS_SOURCE_DIR;
  return folder;
}

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// Every file of the sources below that folder, tests and all.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  return files;
}

bool occurs(const fs::path& place, const std::string& text) {
  if (fs::is_directory(place))
    return std::ranges::any_of(files_below(place), [&](const auto& file) { return occurs(file, text); });
  return text_of(place).find(text) != std::string::npos;
}

std::vector<std::string> lines_of_page() {
  std::istringstream page(text_of(sources() / "docs/adding.md"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(page, line);) lines.push_back(line);
  return lines;
}

/// What `text` has between two marks, or as the expression's only group says.
std::vector<std::string> all_of(const std::string& text, const char* expression) {
  const std::regex form(expression);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), form); at != std::sregex_iterator(); ++at)
    found.push_back((*at)[1]);
  return found;
}

constexpr const char* kPath = "`([A-Za-z0-9_.-]+/[A-Za-z0-9_./-]*)`";
constexpr const char* kTest = "`([A-Z][A-Za-z]+[.][A-Z][A-Za-z0-9]+)`";
constexpr const char* kWord = "`([A-Za-z_-]+)`";

TEST(Adding, ThePathsThatThePageNamesExist) {
  std::size_t paths = 0;
  for (const auto& line : lines_of_page())
    for (const auto& path : all_of(line, kPath)) {
      if (path.starts_with("build/")) continue;
      EXPECT_TRUE(fs::exists(sources() / path)) << path;
      ++paths;
    }
  EXPECT_GT(paths, 20u);
}

TEST(Adding, TheTestsThatThePageNamesExist) {
  std::string tests;
  for (const char* folder : {"model", "traces", "conformance", "gen", "solver", "cli"})
    for (const auto& file : files_below(sources() / folder))
      if (file.string().ends_with("_test.cpp")) tests += text_of(file);
  std::size_t named = 0;
  for (const auto& line : lines_of_page())
    for (const auto& test : all_of(line, kTest)) {
      const std::size_t dot = test.find('.');
      const std::string both = "(" + test.substr(0, dot) + ", " + test.substr(dot + 1) + ")";
      EXPECT_NE(tests.find(both), std::string::npos) << test;
      ++named;
    }
  EXPECT_GT(named, 10u);
}

TEST(Adding, WhatARowSaysOfItsFilesStandsInOneOfThem) {
  std::size_t words = 0;
  std::vector<std::string> files;
  for (const auto& line : lines_of_page()) {
    const auto cells = all_of(line, "[|]([^|]*)(?=[|])");
    if (cells.size() < 2) continue;
    if (const auto named = all_of(cells[0], kPath); !named.empty()) files = named;
    for (const auto& word : all_of(cells[1], kWord)) {
      EXPECT_TRUE(std::ranges::any_of(files, [&](const auto& file) { return occurs(sources() / file, word); }))
          << word << " in " << cells[0];
      ++words;
    }
  }
  EXPECT_GT(words, 15u);
}

TEST(Adding, TheMessagesThatThePageQuotesStandInTheirFiles) {
  const std::string page = text_of(sources() / "docs/adding.md");
  const auto files = all_of(page, "`([^`]+)`: \"[^\"]+\""), messages = all_of(page, "`[^`]+`: \"([^\"]+)\"");
  ASSERT_GE(files.size(), 2u);
  for (std::size_t i = 0; i < files.size(); ++i)
    EXPECT_TRUE(occurs(sources() / files[i], messages[i])) << files[i] << ": " << messages[i];
}

TEST(Adding, ACommandIsNamedWhereThePageSaysAndNowhereElse) {
  const std::string page = text_of(sources() / "docs/adding.md");
  const std::size_t start = page.find("## A command");
  const auto told = all_of(page.substr(start, page.find("\n## ", start) - start), kPath);
  std::size_t naming = 0;
  for (const char* folder : {"model", "traces", "conformance", "gen", "solver", "cli"})
    for (const auto& file : files_below(sources() / folder)) {
      const std::string name = fs::relative(file, sources());
      if (name.find("/test/") != std::string::npos) continue;
      const bool names = std::ranges::any_of(
          std::to_array<const char*>({"IoasNoiommuGetPa", "IOAS_NOIOMMU_GET_PA", "ioas_noiommu_get_pa"}),
          [&](const char* spelling) { return occurs(file, spelling); });
      if (!names) continue;
      ++naming;
      EXPECT_TRUE(std::ranges::any_of(told, [&](const auto& path) {
        return path == name || (path.ends_with('/') && name.starts_with(path));
      })) << name;
    }
  EXPECT_EQ(naming, 10u);
}

}  // namespace
}  // namespace ioasis::model
