#include "cli/check/touched.h"

#include <algorithm>
#include <cctype>
#include <fstream>

#include "conformance/kernel/coverage.h"
#include "conformance/kernel/text_file.h"
#include "model/spec.h"
#include "model/uapi/commands.h"

namespace ioasis::cli::check {

namespace kernel = conformance::kernel;

namespace {

/// The commands whose name the function's has in it, "iommufd_ioas_map" that of IOAS_MAP; the longest names alone.
Aim by_names(const std::vector<Touched>& touched) {
  Aim aim(uapi::kCommands, 0);
  for (const auto& one : touched) {
    std::size_t longest = 0;
    const auto in_it = [&](const uapi::CommandInfo& info) {
      std::string name(info.name);
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
      return one.function.find(name) == std::string::npos ? 0 : name.size();
    };
    for (const auto& info : uapi::kCommandTable) longest = std::max(longest, in_it(info));
    if (longest == 0) continue;
    for (const auto& info : uapi::kCommandTable)
      if (in_it(info) == longest) aim[static_cast<std::size_t>(info.command)] += 1;
  }
  return aim;
}

bool in_a_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The name stands in the text, and not as a part of a longer one.
bool named_in(std::string_view text, std::string_view name) {
  if (name.empty()) return false;
  for (auto at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    if ((at == 0 || !in_a_name(text[at - 1])) && (end == text.size() || !in_a_name(text[end]))) return true;
  }
  return false;
}

/// Of a header: the struct or enum that a line belongs to, or the comment that describes it.
std::string declared_at(const std::vector<std::string>& source, unsigned line) {
  for (std::size_t i = std::min<std::size_t>(line, source.size()); i-- > 0;) {
    for (const std::string_view start : {"struct ", "enum ", " * struct ", " * enum "}) {
      if (!source[i].starts_with(start)) continue;
      const auto name = std::string_view(source[i]).substr(start.size());
      return std::string(name.begin(), std::ranges::find_if_not(name, in_a_name));
    }
  }
  return {};
}

constexpr std::string_view kUapi = "include/uapi/", kDocumentation = "Documentation/";

/// What a line of a file belongs to, as clauses cite it.
std::string subject_at(const kernel::Hunk& hunk, const std::vector<std::string>& lines) {
  if (lines.empty()) return hunk.function;
  return hunk.file.starts_with(kUapi) ? declared_at(lines, hunk.first) : kernel::function_at(lines, hunk.first);
}

}  // namespace

std::vector<Touched> touched_by(const std::vector<kernel::Patch>& patches, const kernel::KernelImage& image) {
  std::vector<Touched> touched;
  for (const auto& patch : patches)
    for (const auto& hunk : patch.hunks) {
      const auto lines = kernel::lines_of(image.kept / "source" / hunk.file);
      const auto function = subject_at(hunk, lines);
      const auto same = std::ranges::find_if(
          touched, [&](const Touched& t) { return t.file == hunk.file && t.function == function; });
      if (same != touched.end())
        same->hunks.push_back(hunk);
      else
        touched.push_back({hunk.file, function, {hunk}});
    }
  return touched;
}

Aim aim_at(const std::vector<Touched>& touched, const std::optional<Reach>& reach) {
  if (!reach) return by_names(touched);
  Aim aim(uapi::kCommands, 0);
  for (const auto& one : touched) {
    double runs = 0;  // so that what few commands run counts for more than what all run
    for (const auto& of_command : *reach) runs += of_command.contains(one.function) ? 1 : 0;
    for (std::size_t command = 0; command < reach->size(); ++command)
      if ((*reach)[command].contains(one.function)) aim[command] += 1 / runs;
  }
  return aim;
}

std::vector<std::string> citing(const std::vector<Touched>& touched, const model::Dialect& dialect) {
  std::vector<std::string> ids;
  const auto cites = [&](std::string_view where) {
    return std::ranges::any_of(touched, [&](const Touched& one) {
      return named_in(where, one.file.starts_with(kDocumentation) ? one.file_name() : one.function);
    });
  };
  for (const auto& command : model::specification_of(dialect))
    for (const auto& clause : command.clauses)
      if (cites(clause.cite.where)) ids.push_back(clause.id);
  return ids;
}

}  // namespace ioasis::cli::check
