#include "cli/check/answers.h"

#include <fstream>

#include "conformance/kernel/sha256.h"
#include "conformance/kernel/store.h"
#include "traces/whole_file.h"
#include "traces/writer.h"

namespace ioasis::cli::check {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;
using conformance::Outcome;

namespace {

constexpr std::size_t kDigits = 16;  ///< hex, of what names a file or stands for answers

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
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

}  // namespace ioasis::cli::check
