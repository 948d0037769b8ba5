#include "cli/check/answers.h"

#include <fstream>

#include "conformance/kernel/sha256.h"
#include "conformance/kernel/store.h"
#include "traces/step_writer.h"
#include "traces/whole_file.h"
#include "traces/writer.h"

namespace ioasis::cli::check {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;
using conformance::Outcome;
using traces::Answer;

namespace {

constexpr std::size_t kDigits = 16;  ///< hex, of what names a file or stands for answers

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What the format writes of an answer, in so far as it differs from another.
std::string said(const traces::Trace& trace, std::size_t at, const Answer& answer, const Answer& other) {
  const auto written = [&](const Answer& got) {
    traces::Step step = trace.steps[at];
    step.got = got;
    return traces::StepWriter(trace).write(step)["got"];
  };
  const auto all = written(answer), others = written(other);
  std::string text;
  for (const auto& [key, value] : all.items()) {
    const auto same = others.find(key);
    if (same == others.end() || *same != value) text += (text.empty() ? "" : ", ") + key + " " + value.dump();
  }
  return text.empty() ? all.dump() : text;
}

}  // namespace

std::string digest_of(const Outcome& outcome) {
  kernel::Sha256 sha;
  for (const auto& answer : outcome.answers) {
    sha.add(std::to_string(answer.error) + ' ' + std::to_string(answer.result) + ' ' + std::to_string(answer.fail_nth) +
            ' ' + std::to_string(answer.bytes.size()) + ' ' + std::to_string(answer.peeked.size()) + '\n');
    sha.add(text_of(answer.bytes)).add(text_of(answer.peeked));
  }
  return sha.hex().substr(0, kDigits);
}

AnswerCache::AnswerCache(const kernel::KernelImage& image, const std::vector<Planned>& plan) : size_(plan.size()) {
  kernel::Sha256 sha;
  for (const auto& planned : plan) sha.add(traces::write(planned.trace));
  file_ = kernel::cache_folder() / "answers" / (image.key.substr(0, kDigits) + "-" + sha.hex().substr(0, kDigits));
}

std::optional<std::vector<Answered>> AnswerCache::load() const {
  std::ifstream in(file_);
  std::vector<Answered> answers;
  for (std::string line; std::getline(in, line);)
    answers.push_back(line.starts_with('!') ? Answered{"", line.substr(1)} : Answered{line, ""});
  if (answers.size() != size_) return std::nullopt;
  return answers;
}

void AnswerCache::store(const std::vector<Answered>& answers) const {
  std::string text;
  for (const auto& answer : answers) text += (answer.finding.empty() ? answer.digest : "!" + answer.finding) + '\n';
  fs::create_directories(file_.parent_path());
  traces::replace_file(file_, text);
}

std::optional<Unlike> unlike(const traces::Trace& trace, const Outcome& first, const Outcome& second) {
  for (std::size_t i = 0; i < std::min(first.answers.size(), second.answers.size()); ++i) {
    if (first.answers[i] == second.answers[i]) continue;
    return Unlike{i, said(trace, i, first.answers[i], second.answers[i]),
                  said(trace, i, second.answers[i], first.answers[i])};
  }
  return std::nullopt;
}

}  // namespace ioasis::cli::check
