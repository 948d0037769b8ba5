// `ioasis fit` from outside: verdicts, the trace and the page that it writes, and guests of one's own.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"
#include "solver/fit/guest.h"

namespace ioasis::cli::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string content(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(FitCommand, SaysWhatIsInTheWayAndWhatItWouldTake) {
  const auto run = ioasis({"fit", "--guest", "papr-two-windows", "--host", "vtd-second-stage-57"});
  EXPECT_EQ(run.code, kDiverges) << run.err;
  EXPECT_TRUE(has(run.out, "papr-two-windows does not fit vtd-second-stage-57")) << run.out;
  EXPECT_TRUE(has(run.out, "- the host translates 0x0..0x1ffffffffffffff there, and no more")) << run.out;
  EXPECT_TRUE(has(run.out, "- window-1 anywhere: fits")) << run.out;
}

TEST(FitCommand, WritesATraceThatConforms) {
  const Scratch scratch;
  const auto file = (scratch / "fit.jsonl").string();
  const auto run = ioasis({"fit", "--guest", "papr-two-windows-movable", "--host", "amd-v1-48", "--out", file});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(has(run.out, "set up on the simulator: ")) << run.out;
  EXPECT_EQ(ioasis({"replay", file, "--target", "sim"}).code, 0);
}

TEST(FitCommand, AProposalCanBeAskedFor) {
  EXPECT_EQ(ioasis({"fit", "--guest", "papr-two-windows", "--host", "powernv"}).code, kDiverges);
  const auto run = ioasis({"fit", "--guest", "papr-two-windows", "--host", "powernv", "--proposal", "aperture-list"});
  EXPECT_EQ(run.code, 0) << run.out;
  EXPECT_TRUE(has(run.out, "a new domain, a copy of the mappings, and a switch")) << run.out;
}

TEST(FitCommand, TheMatrixHasEveryGuestOnEveryHost) {
  const auto all = nlohmann::json::parse(ioasis({"fit", "--all", "--json"}).out)["cells"];
  EXPECT_EQ(all.size(), solver::fit::guests().size() * platform::platforms().size());
  for (const auto& cell : all) EXPECT_EQ(cell.contains("it_would_take"), !cell["fits"].get<bool>()) << cell;
}

TEST(FitCommand, ThePageNeedsNothingElseAndHasAPictureBehindEachCell) {
  const Scratch scratch;
  const auto file = scratch / "fit.html";
  ASSERT_EQ(ioasis({"fit", "--all", "--guest", "papr", "--host", "p", "--html", file.string()}).code, 0);
  const auto page = content(file);
  EXPECT_FALSE(std::regex_search(page, std::regex("(src|href)=\"(?!#)"))) << "nothing is fetched";
  std::set<std::string> links, sections;
  const std::regex link("<td class=\"\\w+\"><a href=\"#([^\"]+)\""), section("<section id=\"([^\"]+)\"[^]*?<svg");
  for (std::sregex_iterator at(page.begin(), page.end(), link); at != std::sregex_iterator(); ++at)
    links.insert((*at)[1]);
  for (std::sregex_iterator at(page.begin(), page.end(), section); at != std::sregex_iterator(); ++at)
    sections.insert((*at)[1]);
  EXPECT_EQ(links.size(), 2 * 5u);
  EXPECT_EQ(links, sections);
  EXPECT_TRUE(has(page, "prefers-color-scheme:dark") && has(page, "width=device-width") && has(page, "ArrowRight"));
  EXPECT_TRUE(has(page, "Under the proposal create-window: fits"));
}

TEST(FitCommand, TellsWhereAWindowCanBegin) {
  const auto run = ioasis({"fit", "--bases", "--guest", "papr-two-windows-movable", "--host", "amd-v"});
  const auto row = [&](const char* text) { return std::regex_search(run.out, std::regex(text)); };
  EXPECT_TRUE(row("amd-v2-48 +Linux 7.3 +no +0x1000000000..0xe000000000,")) << run.out;
  EXPECT_TRUE(row("amd-v1-linux-6.12 +Linux 6.12 +yes +0x1000000000..0xe000000000,")) << run.out;
}

TEST(FitCommand, HoldsEveryGuestAgainstAHostOfOnesOwn) {
  const Scratch scratch;
  const auto path = (scratch / "host.json").string();
  std::ofstream(path) << R"({"platform":1,"name":"like-39","like":"vtd-second-stage-39","about":"as that one"})";
  const auto rows = [](const std::string& host) {
    const auto text = ioasis({"fit", "--all", "--host", host}).out;
    return text.substr(text.find('\n'));
  };
  EXPECT_EQ(rows(path), rows("vtd-second-stage-39"));
  EXPECT_NE(rows(path), rows("vtd-second-stage-48"));
}

TEST(FitCommand, AGuestOfOnesOwnIsReadStrictly) {
  const Scratch scratch;
  const auto path = (scratch / "guest.json").string();
  auto document = solver::fit::document_of(*solver::fit::built_in_guest("x86-4g"));
  std::ofstream(path) << document.dump();
  EXPECT_EQ(ioasis({"fit", "--guest", path, "--host", "vtd-second-stage-39"}).code, 0);
  document["needs"][1]["first"] = "0x70000000";
  std::ofstream(path) << document.dump();
  const auto run = ioasis({"fit", "--guest", path, "--host", "vtd-second-stage-39"});
  EXPECT_EQ(run.code, kUnusable);
  EXPECT_TRUE(has(run.err, "guest.json: needs[1].first: expected an address above the one before")) << run.err;
}

TEST(FitCommand, NamesThatAreNotKnownAreUnusable) {
  const auto run = ioasis({"fit", "--guest", "papr-two-window", "--host", "pseries"});
  EXPECT_EQ(run.code, kUnusable);
  EXPECT_TRUE(has(run.err, "papr-two-windows")) << run.err;
  EXPECT_EQ(ioasis({"fit", "--guest", "papr-two-windows"}).code, kUnusable);
}

}  // namespace
}  // namespace ioasis::cli::test
