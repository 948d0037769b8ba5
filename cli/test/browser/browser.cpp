#include "cli/test/browser/browser.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "cli/test/run_ioasis.h"

namespace ioasis::cli::test {

namespace fs = std::filesystem;

namespace {

constexpr const char* kBrowser = "/usr/bin/chromium";
constexpr int kTall = 3000;  ///< pixels

std::string content(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
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

/// The page within another, as wide as the view whatever the narrowest window that the browser has.
std::string framed(const View& view, const std::string& file) {
  return "<!doctype html><style>:root{color-scheme:light dark}</style><iframe style=\"border:0;width:" +
         std::to_string(view.width) + "px;height:" + std::to_string(view.height) + "px\" src=\"" + file +
         "\"></iframe><script>onmessage=told=>{const said=document.createElement('pre');said.id='said';"
         "said.textContent=told.data;document.body.replaceChildren(said)}</script>";
}

}  // namespace

void PrintTo(const View& view, std::ostream* out) { *out << view.name; }

void BrowserTest::SetUp() {
  if (fs::exists(kBrowser)) return;
  if (std::getenv("IOASIS_BROWSER_TESTS")) FAIL() << kBrowser << " is missing";
  GTEST_SKIP() << kBrowser << " is missing: ./dev test --browser installs it";
}

nlohmann::json BrowserTest::measured(std::string page, const std::string& measures) {
  const Scratch scratch;
  const auto script =
      content(fs::path(IOASIS_MEASURES) / "measures.js") + content(fs::path(IOASIS_MEASURES) / measures);
  page.insert(page.rfind("</body>"), "<script>" + script + "</script>");
  std::ofstream(scratch / "page.html") << page;
  std::ofstream(scratch / "frame.html") << framed(GetParam(), "page.html");
  const auto dom = browse(GetParam(), GetParam().height, "--virtual-time-budget=600000 --dump-dom",
                          "file://" + (scratch / "frame.html").string());
  const std::string begins = "<pre id=\"said\">";
  const auto at = dom.find(begins);
  if (at == std::string::npos) {
    ADD_FAILURE() << dom.substr(0, 2000);
    return {};
  }
  const auto from = at + begins.size();
  const auto said = nlohmann::json::parse(dom.substr(from, dom.find("</pre>", from) - from));
  EXPECT_EQ(said["width"], GetParam().width);
  EXPECT_EQ(said["dark"], GetParam().dark);
  EXPECT_EQ(said["wrong"], nlohmann::json::array());
  return said;
}

void BrowserTest::leave_picture(const std::string& page, const std::string& name, const std::string& fragment) {
  const Scratch scratch;
  const auto file = scratch / "page.html";
  std::ofstream(file) << page;
  fs::create_directories(IOASIS_SCREENSHOTS);
  const auto picture = fs::path(IOASIS_SCREENSHOTS) / (std::string(GetParam().name) + "." + name + ".png");
  fs::remove(picture);
  browse(GetParam(), kTall, "--screenshot='" + picture.string() + "'", "file://" + file.string() + "#" + fragment);
  const auto png = content(picture);
  ASSERT_GT(png.size(), 10'000u) << picture;
  EXPECT_EQ(big_endian(png, 16), static_cast<std::uint32_t>(GetParam().width));
  EXPECT_EQ(big_endian(png, 20), static_cast<std::uint32_t>(kTall));
}

}  // namespace ioasis::cli::test
