#include "conformance/kernel/patches.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

#include "conformance/child_process.h"
#include "conformance/descriptor.h"
#include "conformance/kernel/kernels.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

/// "a/drivers/iommu/iommufd/pages.c\t2024-..." without what -p1 takes away and the time.
std::string path_named(std::string_view text) {
  text = text.substr(0, text.find('\t'));
  const auto slash = text.find('/');
  return std::string(slash == text.npos ? text : text.substr(slash + 1));
}

/// Of "12,7" or "12": both; a length that is left out is 1.
std::pair<unsigned, unsigned> span_of(std::string_view text) {
  unsigned first = 0, lines = 1;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), first).ptr;
  if (end != text.data() + text.size() && *end == ',') std::from_chars(end + 1, text.data() + text.size(), lines);
  return {first, lines};
}

/// Of "static int f(struct x *y," the name before the parenthesis.
std::string function_named(std::string_view text) {
  const auto end = text.substr(0, text.find('(')).find_last_not_of(' ');
  if (text.find('(') == text.npos || end == text.npos) return {};
  const auto before = text.substr(0, end + 1).find_last_of(" *");
  return std::string(text.substr(before == text.npos ? 0 : before + 1, end - (before == text.npos ? -1 : before)));
}

/// Reads the lines of one hunk after its head "@@ -a,b +c,d @@ function".
Hunk read_hunk(std::string_view head, const std::string& file, std::istream& diff) {
  std::istringstream words{std::string(head)};
  std::string at, old_span, new_span;
  words >> at >> old_span >> new_span;
  unsigned olds = span_of(std::string_view(old_span).substr(1)).second;
  auto [line, news] = span_of(std::string_view(new_span).substr(1));
  const auto close = head.find("@@", 2);
  Hunk hunk{.file = file, .function = close == head.npos ? "" : function_named(head.substr(close + 2))};
  std::string text;
  while ((olds > 0 || news > 0) && std::getline(diff, text)) {
    const char kind = text.empty() ? ' ' : text[0];
    if (kind == '\\') continue;
    if (kind != ' ') {
      if (hunk.first == 0) hunk.first = line, hunk.last = line - 1;
      hunk.last = std::max(hunk.last, kind == '+' ? line : line - 1);
    }
    if (kind != '+' && olds > 0) --olds;
    if (kind != '-' && news > 0) --news, ++line;
  }
  return hunk;
}

/// Runs git, and gives what it prints. Throws BadRequest where it fails.
std::string git(std::vector<std::string> arguments, const char* what_for, const fs::path& input = {}) {
  if (!find_program("git")) throw Unavailable(std::string(what_for) + " needs git: apt install git");
  arguments.insert(arguments.begin(), {"env", "LC_ALL=C", "git"});
  const Descriptor from(input.empty() ? -1 : open(input.c_str(), O_RDONLY | O_CLOEXEC));
  std::string said;
  const int status =
      run({.argv = arguments, .stdin_fd = from.get()}, [&](std::string_view line) { said.append(line) += '\n'; });
  if (status != 0) throw BadRequest(std::string(what_for) + ": git says:\n" + said);
  return said;
}

bool is_mail(const fs::path& file) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("From ") || line.starts_with("Subject:") || line.starts_with("Message-I")) return true;
    if (line.starts_with("diff ") || line.starts_with("--- ") || line.starts_with("@@ ")) return false;
  }
  return false;
}

/// None where it holds no diff: a cover letter.
std::optional<Patch> patch_in(const fs::path& file, const std::string& subject) {
  std::ifstream in(file);
  auto hunks = hunks_of(in);
  if (hunks.empty()) return std::nullopt;
  return Patch{.file = file, .subject = subject, .hunks = std::move(hunks)};
}

std::string subject_in(const std::string& info) {
  constexpr std::string_view label = "Subject: ";
  const auto at = info.find(label);
  return at == info.npos ? "" : info.substr(at + label.size(), info.find('\n', at) - at - label.size());
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// The patches in a box of mails, each as a file that is named after the box.
void read_mails(const fs::path& box, const fs::path& folder, std::vector<Patch>& patches) {
  const std::string what_for = "reading the mails in " + box.string();
  const auto mails = folder / (box.filename().string() + ".mails");
  fs::remove_all(mails);
  fs::create_directories(mails);
  git({"mailsplit", "-o" + mails.string(), "--", fs::absolute(box).string()}, what_for.c_str());
  for (const auto& mail : files_in(mails)) {
    const auto diff = folder / (box.filename().string() + "-" + mail.filename().string() + ".patch");
    const auto info = git({"mailinfo", (mails / "message").string(), diff.string()}, what_for.c_str(), mail);
    fs::remove(mails / "message");
    if (auto patch = patch_in(diff, subject_in(info))) patches.push_back(std::move(*patch));
  }
}

}  // namespace

std::vector<Hunk> hunks_of(std::istream& diff) {
  std::vector<Hunk> hunks;
  std::string line, old_file, file;
  while (std::getline(diff, line)) {
    if (line.starts_with("--- ")) old_file = path_named(std::string_view(line).substr(4));
    if (line.starts_with("+++ ")) {
      file = path_named(std::string_view(line).substr(4));
      if (file == "dev/null") file = old_file;  // the patch takes the file away
    }
    if (line.starts_with("@@ -") && !file.empty()) hunks.push_back(read_hunk(line, file, diff));
  }
  return hunks;
}

std::vector<Patch> read_patches(const std::vector<fs::path>& files, const fs::path& folder) {
  fs::create_directories(folder);
  std::vector<Patch> patches;
  for (const auto& file : files) {
    if (!fs::is_regular_file(file)) throw BadRequest("no patch at " + file.string());
    const std::size_t before = patches.size();
    if (is_mail(file))
      read_mails(file, folder, patches);
    else if (auto patch = patch_in(file, file.filename().string()))
      patches.push_back(std::move(*patch));
    if (patches.size() == before)
      throw BadRequest(file.string() + ": expected a unified diff, or mails with one, found neither");
  }
  return patches;
}

CommitRange commit_range(const fs::path& tree, const std::string& text) {
  const auto dots = text.find("..");
  if (dots == text.npos || dots == 0 || dots + 2 >= text.size() || text[dots + 2] == '.')
    throw BadRequest("--range " + text + ": expected REV..REV");
  return {tree, text.substr(0, dots), text.substr(dots + 2)};
}

std::vector<Patch> commits_of(const CommitRange& range, const fs::path& folder) {
  const std::string what_for = "reading the commits " + range.from + ".." + range.to + " of " + range.tree.string();
  fs::remove_all(folder);
  fs::create_directories(folder);
  git({"-C", range.tree.string(), "format-patch", "--quiet", "--no-renames", "-o", fs::absolute(folder).string(),
       range.from + ".." + range.to},
      what_for.c_str());
  std::vector<Patch> patches;
  for (const auto& file : files_in(folder)) {
    if (auto patch = patch_in(file, subject_in(text_of(file)))) patches.push_back(std::move(*patch));
  }
  if (patches.empty()) throw BadRequest(what_for + ": there is none that changes a file");
  return patches;
}

fs::path source_at(const fs::path& tree, const std::string& revision, const fs::path& folder) {
  const std::string what_for = "taking " + revision + " of " + tree.string();
  auto commit = git({"-C", tree.string(), "rev-parse", "--verify", revision + "^{commit}"}, what_for.c_str());
  commit.erase(commit.find_last_not_of('\n') + 1);
  const auto file = folder / (commit + ".tar");
  if (fs::exists(file)) return file;
  fs::create_directories(folder);
  const auto unfinished = fs::path(file) += ".new";
  git({"-C", tree.string(), "archive", "--format=tar", "--prefix=source/", "-o", fs::absolute(unfinished).string(),
       commit},
      what_for.c_str());
  fs::rename(unfinished, file);
  return file;
}

}  // namespace ioasis::conformance::kernel
