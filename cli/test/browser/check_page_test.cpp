// The page of `ioasis check-patch`.
#include "cli/check/reports.h"
#include "cli/test/browser/browser.h"
#include "cli/test/check/example.h"

namespace ioasis::cli::test {
namespace {

std::string page() {
  const Scratch scratch;
  return check::report_page(check::with_everything(scratch));
}

class CheckPage : public BrowserTest {};

TEST_P(CheckPage, HasTheVerdictFirstAndCutsNothingOff) {
  const auto said = measured(page(), "check_measures.js");
  EXPECT_EQ(said["findings"], 3);
  EXPECT_EQ(said["links"], 3);
  EXPECT_GE(said["copies"], 3);
}

TEST_P(CheckPage, LeavesAPictureForEyes) { leave_picture(page(), "check"); }

INSTANTIATE_TEST_SUITE_P(Views, CheckPage, kViews, name_of);

}  // namespace
}  // namespace ioasis::cli::test
