// Building a kernel: source and patches into a build tree kept for the next time, configuration, make, and the image.
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "conformance/child_process.h"
#include "conformance/kernel/kernels.h"
#include "conformance/kernel/packages.h"
#include "conformance/kernel/sha256.h"
#include "conformance/kernel/source_tree.h"
#include "conformance/kernel/store.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

void check_tools(const Recipe& recipe) {
  std::set<std::string> packages;
  for (const auto& [what, package] : recipe.needs)
    if (!find_program(what)) packages.insert(package);
  if (packages.empty()) return;
  std::string all;
  for (const auto& package : packages) all += " " + package;
  throw Unavailable("building the " + recipe.name + " kernel needs packages that are missing: apt install" + all);
}

fs::path checked_source(const BuildRequest& request, const SourcePackage& package, const Progress& progress) {
  if (!request.source.empty() && !fs::exists(request.source))
    throw BadRequest("no kernel source at " + fs::absolute(request.source).string());
  for (const auto& patch : request.patches)
    if (!fs::is_regular_file(patch)) throw BadRequest("no patch at " + patch.string());
  return fs::canonical(request.source.empty() ? packaged_source(package, progress) : request.source);
}

std::string compiler_version(const Recipe& recipe) {
  std::string first;
  run({.argv = {recipe.cross_compile + "gcc", "--version"}}, [&](std::string_view line) {
    if (first.empty()) first = line;
  });
  return first;
}

// All that decides what the image will be. Arrays, for order matters among patches.
nlohmann::json ingredients(const Recipe& recipe, const std::string& source, const std::vector<fs::path>& patches,
                           const std::string& compiler) {
  nlohmann::json digests = nlohmann::json::array();
  for (const auto& patch : patches) digests.push_back(sha256_of_file(patch));
  return {{"source", source}, {"patches", digests}, {"recipe", recipe.digest}, {"compiler", compiler}};
}

class Tree {
 public:
  Tree(const Recipe& recipe, fs::path folder, unsigned jobs, const Progress& progress)
      : recipe_(recipe), folder_(std::move(folder)), jobs_(jobs), progress_(progress), lock_(folder_, [&] {
          progress({}, "waiting for another build of " + recipe.name);
        }) {}

  /// Makes source/ what the key stands for. A tree left by an interrupted build of the same key stays as it is.
  void prepare(const std::string& key, const fs::path& source, bool link, const std::vector<fs::path>& patches) {
    if (text_of(folder_ / "prepared") == key) return;
    fs::remove(folder_ / "prepared");
    fs::remove(log_path());
    progress_({}, "preparing the source");
    mirror(source, folder_ / "source", link);
    std::ofstream fuzz(folder_ / "fuzz");
    for (const auto& patch : patches) {
      progress_({}, "applying " + patch.filename().string());
      for (const auto& line : apply_patch(patch, folder_ / "source"))
        fuzz << patch.filename().string() << ": " << line << '\n';
    }
    std::ofstream(folder_ / "prepared") << key;
  }

  /// Takes as long as compiling a patched file does, and so is left out when nothing that decides it has changed.
  void configure(const std::string& compiler) {
    const auto mark = folder_ / "configured";
    const auto wanted = recipe_.digest + ' ' + compiler;
    if (text_of(mark) == wanted && !configuration_newer_than(fs::last_write_time(mark))) return;
    fs::remove(mark);
    progress_({}, "configuring");
    fs::create_directories(folder_ / "build");
    make(recipe_.base, {});
    std::ofstream(folder_ / "build" / ".config", std::ios::app) << recipe_.config();
    make("olddefconfig", {});
    std::ofstream(mark) << wanted;
  }

  /// The options the recipe asks for and the configuration does not have.
  std::vector<std::string> refused() const {
    std::set<std::string> present;
    std::ifstream config(folder_ / "build" / ".config");
    for (std::string line; std::getline(config, line);) present.insert(line);
    std::map<std::string, std::string> wanted;  // by option, for a later fragment overrides an earlier
    std::istringstream fragments(recipe_.config());
    for (std::string line; std::getline(fragments, line);) {
      constexpr std::string_view off = " is not set";
      if (line.starts_with("CONFIG_")) wanted[line.substr(0, line.find('='))] = line;
      if (line.starts_with("# CONFIG_") && line.ends_with(off))
        wanted[line.substr(2, line.size() - 2 - off.size())] = line;
    }
    std::vector<std::string> missing;
    for (const auto& [option, line] : wanted) {
      const bool off = line.starts_with('#');
      if (off ? present.contains(option + "=y") || present.contains(option + "=m") : !present.contains(line))
        missing.push_back(option);
    }
    return missing;
  }

  void compile() {
    const bool from_nothing = !fs::exists(built_mark());
    unsigned lines = 0;
    std::ifstream earlier(log_path());  // of an interrupted build
    for (std::string line; std::getline(earlier, line);) lines += is_step(line);
    make(recipe_.target, [&](std::string_view line) {
      if (!is_step(line)) return;
      ++lines;
      std::optional<double> fraction;
      if (from_nothing) fraction = std::min(0.99, double(lines) / std::max(1u, recipe_.expected_lines));
      progress_(fraction, "compiling, " + std::to_string(lines) + " files");
    });
    std::ofstream{built_mark()};
  }

  /// The hunks that went in with fuzz.
  std::vector<std::string> fuzz() const { return lines_of(folder_ / "fuzz"); }

  const fs::path& folder() const { return folder_; }
  fs::path build_folder() const { return folder_ / "build"; }
  fs::path image() const { return build_folder() / recipe_.image; }
  std::string release() const {
    auto text = text_of(folder_ / "build" / "include/config/kernel.release");
    return text.substr(0, text.find('\n'));
  }

 private:
  fs::path log_path() const { return folder_ / "build.log"; }
  fs::path built_mark() const { return folder_ / "built"; }
  bool configuration_newer_than(fs::file_time_type time) const {
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "source")) {
      const auto name = entry.path().filename().string();
      const bool decides = name.starts_with("Kconfig") || name.ends_with(".config") || name.ends_with("defconfig");
      if (decides && entry.last_write_time() > time) return true;
    }
    return false;
  }
  static bool is_step(std::string_view line) { return line.starts_with("  ") && line.size() > 2 && line[2] != ' '; }

  void make(const std::string& target, const std::function<void(std::string_view)>& each) {
    const std::string compiler = recipe_.cross_compile + "gcc";
    // Who built it, when, stays out of the image: equal ingredients give equal bytes.
    ChildProgram program{.argv = {"make", "-C", folder_ / "source", "O=" + (folder_ / "build").string(),
                                  "ARCH=" + recipe_.arch, "CROSS_COMPILE=" + recipe_.cross_compile,
                                  "CC=" + (find_program("ccache") ? "ccache " + compiler : compiler),
                                  "KBUILD_BUILD_TIMESTAMP=1970-01-01", "KBUILD_BUILD_USER=ioasis",
                                  "KBUILD_BUILD_HOST=ioasis", "-j" + std::to_string(jobs_), target},
                         .inherited = {lock_.fd()}};  // if we are killed, the next build waits until make is gone
    program.argv.insert(program.argv.end(), recipe_.variables.begin(), recipe_.variables.end());
    std::ofstream log(log_path(), std::ios::app);
    std::deque<std::string> last;
    const int status = run(std::move(program), [&](std::string_view line) {
      log << line << std::endl;  // an interrupted build leaves a complete log
      last.emplace_back(line);
      if (last.size() > 20) last.pop_front();
      if (each) each(line);
    });
    if (status == 0) return;
    std::string said;
    for (const auto& line : last) said += line + '\n';
    throw Unavailable("make " + target + " failed for the " + recipe_.name + " kernel (log: " + log_path().string() +
                      "); its last lines:\n" + said);
  }

  const Recipe& recipe_;
  fs::path folder_;
  unsigned jobs_;
  const Progress& progress_;
  FolderLock lock_;
};

}  // namespace

KernelImage build(const BuildRequest& request, const Progress& progress) {
  const Recipe& recipe = kernel::recipe(request.recipe);
  check_tools(recipe);
  const auto source = checked_source(request, recipe.source, progress);
  progress({}, "looking at the source");
  const auto digest = source_digest(source);
  const auto compiler = compiler_version(recipe);
  const auto key = Sha256().add(ingredients(recipe, digest, request.patches, compiler).dump()).hex();
  if (auto stored = stored_image(recipe.name, key)) return *stored;

  const bool folder = fs::is_directory(source);
  const auto id = folder ? Sha256().add(source.string()).hex() : digest;
  const auto unpacked_source = unpacked(source, digest, progress);
  Tree tree(recipe, cache_folder() / "trees" / (recipe.name + "-" + id.substr(0, 16)),
            request.jobs ? request.jobs : std::max(1u, std::thread::hardware_concurrency()), progress);
  if (auto stored = stored_image(recipe.name, key)) return *stored;  // built by the process waited for
  tree.prepare(key, unpacked_source, !folder, request.patches);
  tree.configure(compiler);
  const auto refused = tree.refused();
  std::string lacking, ignored;
  for (const auto& option : refused) {
    const bool needed = std::ranges::count(recipe.required, option.substr(std::string("CONFIG_").size())) > 0;
    (needed ? lacking : ignored) += " " + option;
  }
  if (!lacking.empty()) throw BadRequest("this source cannot have options that the tests need:" + lacking);
  if (!ignored.empty()) progress({}, "options this source does not have, left out:" + ignored);
  tree.compile();
  KernelImage image{.image = tree.image(),
                    .recipe = recipe.name,
                    .release = tree.release(),
                    .source = source.string(),
                    .patches = {},
                    .fuzz = tree.fuzz(),
                    .refused = refused,
                    .key = key,
                    .recipe_digest = recipe.digest,
                    .built_in = tree.build_folder().string(),
                    .built = std::time(nullptr)};
  for (const auto& patch : request.patches) image.patches.push_back(patch.filename());
  return store_image(std::move(image), tree.folder(), recipe.keep);
}

std::vector<KernelImage> list() { return stored_images(); }

void forget(const KernelImage& image) { fs::remove_all(image.image.parent_path()); }

KernelImage find(const std::string& name) {
  const Recipe& recipe = kernel::recipe(name);
  for (auto& image : stored_images())
    if (image.recipe == name && image.recipe_digest == recipe.digest && image.patches.empty() &&
        is_of_package(image.source, recipe.source))
      return image;
  throw Unavailable("the " + name + " kernel is not built yet: run `ioasis kernel build " + name + "`");
}

}  // namespace ioasis::conformance::kernel
