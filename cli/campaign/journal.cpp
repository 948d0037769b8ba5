// Appending lines whole.
#include "cli/campaign/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "cli/session.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::cli::campaign {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& file, const char* what) {
  throw std::system_error(errno, std::generic_category(), file.string() + ": cannot " + what);
}

/// Where the last whole line ends: behind it is what a killed run was writing.
off_t whole_lines(const fs::path& file) {
  const auto text = conformance::kernel::text_of(file);
  const auto last = text.rfind('\n');
  return last == text.npos ? 0 : static_cast<off_t>(last + 1);
}

}  // namespace

Journal::Journal(const fs::path& folder, const Shard& shard, Campaign campaign)
    : file_(folder / shard.file_name()), shard_(shard), campaign_(std::move(campaign)) {
  fs::create_directories(folder);
  fd_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd_ < 0) fail(file_, "open");
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd_);
    throw Unusable(file_.string() + " is written by another run");
  }
  if (::ftruncate(fd_, whole_lines(file_)) != 0) fail(file_, "cut off");
  for (const auto& other : result_files({folder}))
    for (const auto& text : conformance::kernel::lines_of(other))
      if (auto line = read_line(text); line && line->campaign.same_as(campaign_))
        earlier_.emplace(line->trial.number, std::move(line->trial));
}

Journal::~Journal() { ::close(fd_); }

std::vector<std::size_t> Journal::left() const {
  std::vector<std::size_t> numbers;
  for (std::size_t trial = shard_.number - 1; trial < campaign_.trials; trial += shard_.of)
    if (!earlier_.contains(trial)) numbers.push_back(trial);
  return numbers;
}

bool Journal::found_earlier() const {
  return std::ranges::any_of(earlier_,
                             [&](const auto& one) { return shard_.has(one.first) && !one.second.findings.empty(); });
}

void Journal::append(Trial trial) {
  const auto text = written({campaign_, shard_.of, std::move(trial)});
  const std::lock_guard lock(mutex_);
  struct stat before {};
  if (::fstat(fd_, &before) != 0) fail(file_, "look at");
  if (::write(fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size())) return;
  const int error = errno;
  [[maybe_unused]] const int cut = ::ftruncate(fd_, before.st_size);  // a line is there whole or not at all
  errno = error;
  fail(file_, "append to");
}

std::vector<fs::path> result_files(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const auto& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(path)) {
      const auto name = entry.path().filename().string();
      if (name.starts_with("results-") && name.ends_with(".jsonl")) files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace ioasis::cli::campaign
