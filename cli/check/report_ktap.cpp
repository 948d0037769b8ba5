// What came of a check, in the kernel's form of TAP.
#include "cli/check/cases.h"
#include "cli/check/reports.h"

namespace ioasis::cli::check {

namespace {

/// Each line as a diagnostic.
std::string diagnostics(const std::string& text, const std::string& margin) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    result += margin + "# " + text.substr(at, end - at) + '\n';
    at = end + 1;
  }
  return result;
}

/// A name as KTAP has it: a # would begin a directive.
std::string plain(std::string name) {
  for (char& c : name)
    if (c == '#') c = '-';
  return name;
}

std::string result_line(bool ok, std::size_t number, const std::string& name) {
  return (ok ? "ok " : "not ok ") + std::to_string(number) + ' ' + plain(name);
}

}  // namespace

std::string report_ktap(const Result& result) {
  const auto groups = cases_of(result);
  std::string text = "KTAP version 1\n1.." + std::to_string(groups.size()) + '\n';
  const std::string margin = "    ";
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& group = groups[i];
    text += margin + "KTAP version 1\n" + margin + "# Subtest: " + plain(group.name) + '\n' + margin + "1.." +
            std::to_string(group.cases.size()) + '\n';
    for (std::size_t j = 0; j < group.cases.size(); ++j) {
      const auto& one = group.cases[j];
      if (one.state == Case::State::Failed) text += diagnostics(one.why, margin);
      text += margin + result_line(one.state != Case::State::Failed, j + 1, one.name);
      if (one.state == Case::State::Skipped) text += " # SKIP " + one.why;
      text += '\n';
    }
    text += result_line(!group.failed(), i + 1, group.name) + '\n';
  }
  return text;
}

}  // namespace ioasis::cli::check
