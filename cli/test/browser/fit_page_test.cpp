// The page of `ioasis fit` as a browser shows it: Debian's Chromium, without a window.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/test/run_ioasis.h"
#include "model/platform/platform.h"
#include "solver/fit/guest.h"

namespace ioasis::cli::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBrowser = "/usr/bin/chromium";

struct View {
  const char* name;
  int width, height;
  bool dark;
};

void PrintTo(const View& view, std::ostream* out) { *out << view.name; }

std::string content(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Once for all tests: every guest on every host.
const std::string& page() {
  static const std::string text = [] {
    const Scratch scratch;
    const auto file = scratch / "fit.html";
    EXPECT_EQ(ioasis({"fit", "--all", "--html", file.string()}).code, 0);
    return content(file);
  }();
  return text;
}

/// What the browser prints, with a profile of its own that goes with it.
std::string browse(const View& view, int height, const std::string& options, const std::string& address) {
  const Scratch profile;
  const std::string command =
      std::string(kBrowser) + " --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir='" +
      (profile / "profile").string() + "' --window-size=" + std::to_string(view.width) + ',' + std::to_string(height) +
      " --blink-settings=preferredColorScheme=" + (view.dark ? "0 " : "1 ") + options + " '" + address +
      "' 2>/dev/null";
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 65536> buffer;
  for (std::size_t got; (got = fread(buffer.data(), 1, buffer.size(), pipe)) != 0;) text.append(buffer.data(), got);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

class FitPage : public testing::TestWithParam<View> {
 protected:
  void SetUp() override {
    if (fs::exists(kBrowser)) return;
    if (std::getenv("IOASIS_BROWSER_TESTS")) FAIL() << kBrowser << " is missing";
    GTEST_SKIP() << kBrowser << " is missing: ./dev test --browser installs it";
  }
};

/// The page within another, as wide as the view whatever the narrowest window that the browser has.
std::string framed(const View& view, const std::string& file) {
  return "<!doctype html><style>:root{color-scheme:light dark}</style><iframe style=\"border:0;width:" +
         std::to_string(view.width) + "px;height:" + std::to_string(view.height) + "px\" src=\"" + file +
         "\"></iframe><script>onmessage=told=>{const said=document.createElement('pre');said.id='said';"
         "said.textContent=told.data;document.body.replaceChildren(said)}</script>";
}

TEST_P(FitPage, ShowsEveryCellLegiblyAndToScaleAndObeysKeysAndFilters) {
  const Scratch scratch;
  auto measured = page();
  measured.insert(measured.rfind("</body>"), "<script>" + content(IOASIS_MEASURES) + "</script>");
  std::ofstream(scratch / "fit.html") << measured;
  std::ofstream(scratch / "frame.html") << framed(GetParam(), "fit.html");
  const auto dom = browse(GetParam(), GetParam().height, "--virtual-time-budget=600000 --dump-dom",
                          "file://" + (scratch / "frame.html").string());
  const std::string begins = "<pre id=\"said\">";
  const auto at = dom.find(begins);
  ASSERT_NE(at, std::string::npos) << dom.substr(0, 2000);
  const auto from = at + begins.size();
  const auto said = nlohmann::json::parse(dom.substr(from, dom.find("</pre>", from) - from));
  EXPECT_EQ(said["width"], GetParam().width);
  EXPECT_EQ(said["dark"], GetParam().dark);
  EXPECT_EQ(said["cells"], solver::fit::guests().size() * platform::platforms().size());
  EXPECT_EQ(said["wrong"], nlohmann::json::array());
}

/// For eyes: tall enough that nothing is scrolled.
TEST_P(FitPage, LeavesPicturesForEyes) {
  constexpr int kTall = 3000;
  const Scratch scratch;
  const auto file = scratch / "fit.html";
  std::ofstream(file) << page();
  fs::create_directories(IOASIS_SCREENSHOTS);
  for (const std::string cell :
       {"papr-two-windows-on-pseries", "x86-2048g-on-amd-v1-64", "papr-two-windows-movable-on-amd-v1-48"}) {
    const auto picture = fs::path(IOASIS_SCREENSHOTS) / (std::string(GetParam().name) + "." + cell + ".png");
    fs::remove(picture);
    browse(GetParam(), kTall, "--screenshot='" + picture.string() + "'", "file://" + file.string() + "#" + cell);
    const auto png = content(picture);
    ASSERT_GT(png.size(), 10'000u) << picture;
    EXPECT_EQ(big_endian(png, 16), static_cast<std::uint32_t>(GetParam().width));
    EXPECT_EQ(big_endian(png, 20), static_cast<std::uint32_t>(kTall));
  }
}

INSTANTIATE_TEST_SUITE_P(Views, FitPage,
                         testing::Values(View{"desktop_light", 1400, 1000, false},
                                         View{"desktop_dark", 1400, 1000, true}, View{"phone_light", 390, 844, false},
                                         View{"phone_dark", 390, 844, true}),
                         [](const auto& view) { return view.param.name; });

}  // namespace
}  // namespace ioasis::cli::test
