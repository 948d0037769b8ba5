// The page of `ioasis fit`.
#include <fstream>
#include <iterator>

#include "cli/test/browser/browser.h"
#include "cli/test/run_ioasis.h"
#include "model/platform/platform.h"
#include "solver/fit/guest.h"

namespace ioasis::cli::test {
namespace {

/// Once for all tests: every guest on every host.
const std::string& page() {
  static const std::string text = [] {
    const Scratch scratch;
    const auto file = scratch / "fit.html";
    EXPECT_EQ(ioasis({"fit", "--all", "--html", file.string()}).code, 0);
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }();
  return text;
}

class FitPage : public BrowserTest {};

TEST_P(FitPage, ShowsEveryCellLegiblyAndToScaleAndObeysKeysAndFilters) {
  EXPECT_EQ(measured(page(), "fit_measures.js")["cells"], solver::fit::guests().size() * platform::platforms().size());
}

TEST_P(FitPage, LeavesPicturesForEyes) {
  for (const std::string cell :
       {"papr-two-windows-on-pseries", "x86-2048g-on-amd-v1-64", "papr-two-windows-movable-on-amd-v1-48"})
    leave_picture(page(), cell, cell);
}

INSTANTIATE_TEST_SUITE_P(Views, FitPage, kViews, name_of);

}  // namespace
}  // namespace ioasis::cli::test
