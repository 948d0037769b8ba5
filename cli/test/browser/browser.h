// Pages as a browser shows them: Debian's Chromium, without a window.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace ioasis::cli::test {

/// A window, and what its reader prefers.
struct View {
  const char* name;
  int width, height;
  bool dark;
};
void PrintTo(const View& view, std::ostream* out);

/// Tests of a page in each of some views; skipped where there is no browser, unless IOASIS_BROWSER_TESTS asks for them.
class BrowserTest : public testing::TestWithParam<View> {
 protected:
  void SetUp() override;

  /// What measures.js and the script `measures` behind it tell of the page.
  static nlohmann::json measured(std::string page, const std::string& measures);
  /// A picture of the page, so tall that nothing is scrolled, among the screenshots; `fragment` is opened.
  static void leave_picture(const std::string& page, const std::string& name, const std::string& fragment = "");
};

/// Desktop and phone, light and dark.
inline const auto kViews =
    testing::Values(View{"desktop_light", 1400, 1000, false}, View{"desktop_dark", 1400, 1000, true},
                    View{"phone_light", 390, 844, false}, View{"phone_dark", 390, 844, true});
inline std::string name_of(const testing::TestParamInfo<View>& view) { return view.param.name; }

}  // namespace ioasis::cli::test
