#include "cli/check/building.h"

#include <CLI/CLI.hpp>

#include "cli/interrupt.h"
#include "cli/session.h"
#include "conformance/kernel/store.h"

namespace ioasis::cli::check {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;

void add_base_options(CLI::App& command, kernel::BuildRequest& base) {
  command
      .add_option("--source", base.source, "a tarball, a kernel tree, or with commits a git tree; else Debian's source")
      ->check(CLI::ExistingPath);
  command.add_option("--on", base.patches, "a patch that goes on top of that first: what others have not merged yet")
      ->allow_extra_args(false)
      ->check(CLI::ExistingFile);
  command.add_option("--kernel", base.recipe, "the recipe; see `ioasis kernel list`")->capture_default_str();
}

std::string name_of(const std::vector<fs::path>& patches, const std::string& range) {
  std::string name = range.empty() ? patches.front().stem().string() : range;
  for (char& c : name)
    if (c == '/') c = '-';
  return name;
}

Source read_source(const std::vector<fs::path>& patches, const std::string& range, kernel::BuildRequest base) {
  if (range.empty() == patches.empty())
    throw Unusable("patches, or commits REV..REV of a git tree: one of them must be named");
  // For patches out of mails and commits, and commits' sources.
  const auto workshop = kernel::cache_folder() / "patches";
  const auto folder = workshop / name_of(patches, range);
  const auto below = kernel::read_patches(base.patches, workshop / "on");
  Source source{std::move(base), {}};
  source.base.patches.clear();
  for (const auto& patch : below) source.base.patches.push_back(patch.file);
  if (range.empty()) {
    source.patches = kernel::read_patches(patches, folder);
    return source;
  }
  if (source.base.source.empty()) throw Unusable("commits of which git tree? Say --source GITDIR");
  const auto commits = kernel::commit_range(source.base.source, range);
  source.patches = kernel::commits_of(commits, folder);
  source.base.source = kernel::source_at(commits.tree, commits.from, workshop / "sources");
  return source;
}

kernel::KernelImage build_with(const kernel::BuildRequest& base, const std::vector<kernel::Patch>& patches,
                               const kernel::Progress& progress) {
  auto request = base;
  for (const auto& patch : patches) request.patches.push_back(patch.file);
  return kernel::build(request, [&](std::optional<double> fraction, std::string_view text) {
    if (interrupted()) throw Interrupted();
    progress(fraction, text);
  });
}

}  // namespace ioasis::cli::check
