// What pages show of the program: each command in them prints the lines that stand below it there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"

namespace ioasis::cli::test {
namespace {

constexpr std::string_view kIndent = "    ", kPrompt = "    $ ioasis ", kLeftOut = "…";

/// A command, and what the page says that it prints.
struct Shown {
  std::size_t line;
  std::string command;
  std::vector<std::string> printed;
};

std::string without_spaces_behind(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

/// The commands of a page: an indented line that begins with a prompt, and the indented or empty lines below it.
std::vector<Shown> commands_in(const std::string& page) {
  std::ifstream in(std::filesystem::path(IOASIS_DOCS) / page);
  std::vector<Shown> all;
  bool inside = false;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with(kPrompt)) {
      all.push_back({number, line.substr(kPrompt.size()), {}});
      inside = true;
    } else if (inside && line.starts_with(kIndent)) {
      all.back().printed.push_back(without_spaces_behind(line.substr(kIndent.size())));
    } else if (!line.empty()) {
      inside = false;
    }
  }
  return all;
}

/// Words as a shell has them: apart by spaces, but within single quotes.
std::vector<std::string> words(const std::string& command) {
  std::vector<std::string> all;
  bool quoted = false, begun = false;
  for (const char c : command) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      begun = false;
      continue;
    }
    if (!begun) all.emplace_back();
    begun = true;
    if (c != '\'') all.back() += c;
  }
  return all;
}

/// The line is as the page has it, which may leave out its end.
bool as_shown(const std::string& shown, const std::string& line) {
  return shown.ends_with(kLeftOut) ? line.starts_with(shown.substr(0, shown.size() - kLeftOut.size())) : line == shown;
}

/// The first line of the page that is not printed where it should be: right below the one before, or anywhere below it
/// where the page has left out lines. Nothing where there is none.
std::string first_missing(const std::vector<std::string>& shown, const std::string& output) {
  std::vector<std::string> lines;
  std::istringstream in(output);
  for (std::string line; std::getline(in, line);)
    if (const auto text = without_spaces_behind(line); !text.empty()) lines.push_back(text);
  std::size_t at = 0;
  bool anywhere = false;
  for (const auto& expected : shown) {
    if (expected == kLeftOut) {
      anywhere = true;
      continue;
    }
    while (anywhere && at < lines.size() && !as_shown(expected, lines[at])) ++at;
    if (at == lines.size() || !as_shown(expected, lines[at])) return expected;
    anywhere = false;
    ++at;
  }
  return at == lines.size() || anywhere ? "" : "(nothing more)";
}

class EachPage : public testing::TestWithParam<const char*> {};

TEST_P(EachPage, ShowsWhatItsCommandsPrint) {
  const auto shown = commands_in(GetParam());
  ASSERT_FALSE(shown.empty());
  std::filesystem::current_path(IOASIS_DOCS "/..");
  for (const auto& one : shown) {
    auto arguments = words(one.command);
    // More than a question needs on a machine that does nothing else: what is tested is the answer, not its speed.
    if (arguments.front() == "prove" || arguments.front() == "find")
      arguments.insert(arguments.end(), {"--timeout", "60"});
    const auto run = ioasis(arguments);
    ASSERT_FALSE(one.printed.empty()) << "line " << one.line << " says nothing of what it prints";
    EXPECT_TRUE(run.code == kConforms || run.code == kDiverges) << one.command << '\n' << run.err;
    EXPECT_EQ(first_missing(one.printed, run.out), "")
        << "line " << one.line << ": ioasis " << one.command << "\nprints\n"
        << run.out;
  }
}

INSTANTIATE_TEST_SUITE_P(Docs, EachPage, testing::Values("apertures.md", "platforms.md"), [](const auto& page) {
  const std::string name = page.param;
  return name.substr(0, name.find('.'));
});

TEST(Shown, IsHeldAgainstEveryLineThatIsPrinted) {
  EXPECT_EQ(first_missing({"a", "b"}, "a\n\nb\n"), "");
  EXPECT_EQ(first_missing({"a", "…", "c", "…"}, "a\nb\nc\nd\n"), "");
  EXPECT_EQ(first_missing({"a …"}, "a 0.25 s\n"), "");
  EXPECT_EQ(first_missing({"a", "c"}, "a\nb\nc\n"), "c");
  EXPECT_EQ(first_missing({"…", "a", "…", "b"}, "b\na\n"), "b");
  EXPECT_EQ(first_missing({"a"}, "a\nb\n"), "(nothing more)");
  EXPECT_EQ(words("find 'a b' --x"), (std::vector<std::string>{"find", "a b", "--x"}));
}

}  // namespace
}  // namespace ioasis::cli::test
