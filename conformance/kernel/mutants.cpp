#include "conformance/kernel/mutants.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <random>
#include <regex>
#include <sstream>

#include "conformance/kernel/coverage.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::conformance::kernel {

namespace {

constexpr unsigned kContext = 3;  ///< lines of a patch around what differs

/// One place where words of a line are replaced, in a line that `where` is found in.
struct Swap {
  Mistake mistake;
  std::regex where, words;
  const char* by;
};

// Between blanks, as the kernel's style writes binary operators: "->", "<<" and pointers are not touched.
const std::vector<Swap>& swaps() {
  static const std::vector<Swap> all{
      {Mistake::Relation, std::regex("(if|while|for) \\("), std::regex(" < "), " <= "},
      {Mistake::Relation, std::regex("(if|while|for) \\("), std::regex(" <= "), " < "},
      {Mistake::Relation, std::regex("(if|while|for) \\(|^\\s+\\S"), std::regex(" > "), " >= "},
      {Mistake::Relation, std::regex("(if|while|for) \\(|^\\s+\\S"), std::regex(" >= "), " > "},
      {Mistake::Relation, std::regex("(if|while|for) \\(|return"), std::regex(" == "), " != "},
      {Mistake::Relation, std::regex("(if|while|for) \\(|return"), std::regex(" != "), " == "},
      {Mistake::Logic, std::regex(""), std::regex(" && "), " || "},
      {Mistake::Logic, std::regex(""), std::regex(" \\|\\| "), " && "},
      {Mistake::Logic, std::regex("if \\("), std::regex("if \\(!"), "if ("},
      {Mistake::OffByOne, std::regex(""), std::regex(" - 1\\b(?![0-9a-zA-Z])"), ""},
      {Mistake::OffByOne, std::regex(""), std::regex(" \\+ 1\\b(?![0-9a-zA-Z])"), ""},
      {Mistake::Errno, std::regex(""), std::regex("-EINVAL\\b"), "-EPERM"},
      {Mistake::Errno, std::regex(""), std::regex("-ENOENT\\b"), "-EINVAL"},
      {Mistake::Errno, std::regex(""), std::regex("-EOPNOTSUPP\\b"), "-EINVAL"},
      {Mistake::Errno, std::regex(""), std::regex("-EBUSY\\b"), "-EAGAIN"},
      {Mistake::Errno, std::regex(""), std::regex("-EOVERFLOW\\b"), "-EINVAL"},
      {Mistake::Errno, std::regex(""), std::regex("-EEXIST\\b"), "-EBUSY"},
      {Mistake::Errno, std::regex(""), std::regex("-EADDRINUSE\\b"), "-EEXIST"},
      {Mistake::Errno, std::regex(""), std::regex("-ENOSPC\\b"), "-ENOMEM"},
      {Mistake::Errno, std::regex(""), std::regex("-EFAULT\\b"), "-EINVAL"},
  };
  return all;
}

/// A statement that is left out.
struct Drop {
  Mistake mistake;
  std::regex statement;
};
const std::vector<Drop>& drops() {
  static const std::vector<Drop> all{
      {Mistake::DroppedUnlock, std::regex("^\\s+(mutex_unlock|up_read|up_write|spin_unlock|xa_unlock)\\(.*\\);$")},
      {Mistake::Reference,
       std::regex("^\\s+(refcount_inc|refcount_dec|kref_get|kref_put|iommufd_put_object|iommufd_ref_to_users|"
                  "iopt_put_pages|fput|iommufd_ctx_put|mmdrop|mmgrab|put_task_struct|put_pid)\\(.*\\);$")},
      {Mistake::DroppedStore, std::regex("^\\s+\\w+(->|\\.)[\\w.>-]+ (\\||&|\\+|-)?= [^;]*;$")},
  };
  return all;
}

class File {
 public:
  File(const std::string& path, std::string_view source, const std::set<std::string>& functions)
      : path_(path), functions_(functions) {
    std::istringstream in{std::string(source)};
    lines_ = lines_of(in);
  }

  std::vector<Mutant> all() {
    static const std::regex way_out("^(out|err)\\w*:$");
    bool comment = false, unwinding = false;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto& line = lines_[i];
      comment = comment || trimmed(line).starts_with("/*");
      const bool skip = comment || line.empty() || !std::isblank(static_cast<unsigned char>(line[0]));
      if (line.find("*/") != line.npos) comment = false;
      if (line == "}") unwinding = false;
      if (std::regex_match(line, way_out)) unwinding = true;
      if (!skip && wanted(i)) mutate(i, unwinding);
    }
    return std::move(mutants_);
  }

 private:
  bool wanted(std::size_t at) {
    function_ = function_at(lines_, static_cast<unsigned>(at + 1));
    return !function_.empty() && (functions_.empty() || functions_.contains(function_));
  }

  void mutate(std::size_t at, bool unwinding) {
    const auto& line = lines_[at];
    static const std::regex warning("WARN_ON|lockdep_assert|BUILD_BUG|static_assert");
    if (std::regex_search(line, warning)) return;
    for (const auto& [mistake, where, words, by] : swaps()) {
      if (!std::regex_search(line, where)) continue;
      std::smatch match;
      if (std::regex_search(line, match, words))
        add(mistake, at, {match.prefix().str() + by + match.suffix().str()}, 1);
    }
    static const std::regex check("^\\s+if \\(.*\\)$"), leaves("^\\s+(return\\b.*|goto \\w+);$"),
        call("^\\s+\\w+\\(.*\\);$");
    const bool alone = at == 0 || !lines_[at - 1].ends_with("else");
    if (at + 1 < lines_.size() && alone && std::regex_match(line, check) && std::regex_match(lines_[at + 1], leaves))
      add(Mistake::DroppedCheck, at, {}, 2);
    if (!whole_statement(at)) return;
    if (unwinding && std::regex_match(line, call)) add(Mistake::DroppedUnwind, at, {}, 1);
    for (const auto& [mistake, statement] : drops())
      if ((!unwinding || mistake != Mistake::Reference) && std::regex_match(line, statement)) add(mistake, at, {}, 1);
  }

  /// The line is a statement of its own, not the body of an if without braces.
  bool whole_statement(std::size_t at) const {
    if (at == 0) return false;
    const auto before = trimmed(lines_[at - 1]);
    return before.empty() || before.ends_with(';') || before.ends_with('{') || before.ends_with('}') ||
           before.ends_with(':') || before.ends_with("*/");
  }

  /// `count` lines from `at` on become those.
  void add(Mistake mistake, std::size_t at, const std::vector<std::string>& lines, std::size_t count) {
    Mutant mutant{.mistake = mistake,
                  .file = path_,
                  .function = function_,
                  .line = static_cast<unsigned>(at + 1),
                  .before = trimmed(lines_[at]),
                  .after = lines.empty() ? "" : trimmed(lines.front()),
                  .patch = {}};
    const std::size_t first = at - std::min<std::size_t>(at, kContext);
    const std::size_t end = std::min(lines_.size(), at + count + kContext);
    std::ostringstream patch;
    patch << "--- a/" << path_ << "\n+++ b/" << path_ << "\n@@ -" << first + 1 << ',' << end - first << " +"
          << first + 1 << ',' << end - first - count + lines.size() << " @@ " << function_ << "()\n";
    for (std::size_t i = first; i < at; ++i) patch << ' ' << lines_[i] << '\n';
    for (std::size_t i = at; i < at + count; ++i) patch << '-' << lines_[i] << '\n';
    for (const auto& line : lines) patch << '+' << line << '\n';
    for (std::size_t i = at + count; i < end; ++i) patch << ' ' << lines_[i] << '\n';
    mutant.patch = patch.str();
    mutants_.push_back(std::move(mutant));
  }

  const std::string path_;
  std::vector<std::string> lines_;
  const std::set<std::string>& functions_;
  std::string function_;
  std::vector<Mutant> mutants_;
};

}  // namespace

std::string_view name(Mistake mistake) {
  constexpr std::array<std::string_view, 10> kNames{
      "relation",       "logic",          "off-by-one", "dropped-check", "errno",
      "dropped-unwind", "dropped-unlock", "reference",  "dropped-store", "regression"};
  return kNames[static_cast<std::size_t>(mistake)];
}

std::string Mutant::name() const {
  const auto where = called.empty() ? file.substr(file.rfind('/') + 1) + ':' + std::to_string(line) : called;
  return where + ' ' + std::string(kernel::name(mistake));
}

std::vector<Mutant> mutants_of(const std::string& file, std::string_view source,
                               const std::set<std::string>& functions) {
  return File(file, source, functions).all();
}

std::vector<Mutant> sample(std::vector<Mutant> all, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random() % i]);
  // Of a group that has come up less often first.
  std::map<std::string, std::size_t> of_function;
  std::map<Mistake, std::size_t> of_mistake;
  std::vector<Mutant> chosen;
  while (chosen.size() < count && !all.empty()) {
    const auto next = std::ranges::min_element(all, {}, [&](const Mutant& mutant) {
      return of_function[mutant.file + mutant.function] * 4 + of_mistake[mutant.mistake];
    });
    ++of_function[next->file + next->function];
    ++of_mistake[next->mistake];
    chosen.push_back(std::move(*next));
    all.erase(next);
  }
  return chosen;
}

}  // namespace ioasis::conformance::kernel
