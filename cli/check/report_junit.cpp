// What came of a check, as JUnit's XML.
#include "cli/check/cases.h"
#include "cli/check/reports.h"
#include "cli/show/html_page.h"

namespace ioasis::cli::check {

namespace {

std::size_t number_of(const Group& group, Case::State state) {
  return static_cast<std::size_t>(
      std::ranges::count_if(group.cases, [&](const Case& one) { return one.state == state; }));
}

/// XML takes no control characters, not even escaped.
std::string text_in_xml(std::string text) {
  std::erase_if(text, [](unsigned char c) { return c < ' ' && c != '\n' && c != '\t'; });
  return escaped(text);
}

}  // namespace

std::string report_junit(const Result& result) {
  double seconds = 0;
  for (const auto& phase : result.phases) seconds += phase.seconds;
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ioasis check-patch\" time=\"" +
                    std::to_string(seconds) + "\">\n";
  for (const auto& group : cases_of(result)) {
    xml += "  <testsuite name=\"" + escaped(group.name) + "\" tests=\"" + std::to_string(group.cases.size()) +
           "\" failures=\"" + std::to_string(number_of(group, Case::State::Failed)) + "\" errors=\"0\" skipped=\"" +
           std::to_string(number_of(group, Case::State::Skipped)) + "\">\n";
    for (const auto& one : group.cases) {
      xml += "    <testcase classname=\"" + escaped(group.name) + "\" name=\"" + escaped(one.name) + '"';
      if (one.state == Case::State::Failed)
        xml += "><failure message=\"" + escaped(verdict_of(result)) + "\">" + text_in_xml(one.why) +
               "</failure></testcase>\n";
      else if (one.state == Case::State::Skipped)
        xml += "><skipped message=\"" + escaped(one.why) + "\"/></testcase>\n";
      else
        xml += "/>\n";
    }
    xml += "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace ioasis::cli::check
