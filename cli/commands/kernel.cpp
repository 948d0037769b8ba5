// ioasis kernel: building kernels under test, and listing those built.
#include <CLI/CLI.hpp>
#include <array>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/show/kernel_image.h"
#include "cli/show/style.h"
#include "cli/show/words.h"
#include "conformance/kernel/kernels.h"

namespace ioasis::cli {

namespace {

namespace kernel = conformance::kernel;
using Json = nlohmann::ordered_json;

constexpr std::size_t kShortKey = 12, kNameWidth = 20;

void print_image(std::ostream& out, const kernel::KernelImage& image, const Style& style) {
  std::array<char, 32> when{};
  const std::time_t built = image.built;
  std::tm local{};
  std::strftime(when.data(), when.size(), "%F %R", localtime_r(&built, &local));
  out << style.paint(Ink::Name, image.key.substr(0, kShortKey)) << "  "
      << style.paint(Ink::Strong, padded(image.recipe, kNameWidth)) << "  " << padded(image.release, 12) << "  "
      << when.data() << "  " << image.size / 1024 << " KiB\n";
  out << "    " << image.source << (image.patches.empty() ? "" : " + " + joined(image.patches)) << '\n';
  if (!image.refused.empty()) print_wrapped(out, "    not in this source: ", 24, joined(image.refused), style.width);
}

int build(const kernel::BuildRequest& request, bool json, Session& session) {
  Progress progress(session, "", json && !session.terminal.err);
  const auto image = kernel::build(request, [&](std::optional<double> fraction, std::string_view text) {
    if (interrupted()) throw Interrupted();  // the compilers are ended; the next build goes on from here
    progress.update(fraction, std::string(text));
  });
  progress.clear();
  if (json) {
    session.out << image_json(image).dump(2) << '\n';
  } else {
    print_image(session.out, image, Style(session.terminal));
    session.out << "    use it: --target kernel --kernel " << image.key.substr(0, kShortKey) << '\n';
  }
  return kConforms;
}

int list(bool json, Session& session) {
  const auto images = kernel::list();
  if (json) {
    auto kernels = Json::array(), recipes = Json::array();
    for (const auto& image : images) kernels.push_back(image_json(image));
    for (const auto& [name, recipe] : kernel::recipes()) recipes.push_back({{"name", name}, {"about", recipe.about}});
    session.out << Json{{"kernels", std::move(kernels)}, {"recipes", std::move(recipes)}}.dump(2) << '\n';
    return kConforms;
  }
  const Style style(session.terminal);
  for (const auto& image : images) print_image(session.out, image, style);
  session.out << (images.empty() ? "No kernel is built yet. " : "\n") << "Recipes, for `ioasis kernel build`:\n";
  for (const auto& [name, recipe] : kernel::recipes())
    print_wrapped(session.out, "  " + style.paint(Ink::Strong, padded(name, kNameWidth)), kNameWidth + 2, recipe.about,
                  style.width);
  return kConforms;
}

}  // namespace

void add_kernel(CLI::App& app, Session& session) {
  auto& command = *app.add_subcommand("kernel", "Kernels under test");
  command.require_subcommand(1);

  struct Options {
    kernel::BuildRequest request;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  auto& building = *command.add_subcommand("build", "Build a kernel, or find it in the cache by what goes into it");
  building.add_option("name", options->request.recipe, "the recipe; see `ioasis kernel list`")->capture_default_str();
  building
      .add_option("--source", options->request.source, "a tarball or a kernel tree; the recipe's package otherwise")
      ->check(CLI::ExistingPath);
  building.add_option("--patch", options->request.patches, "apply with -p1; may be repeated")
      ->check(CLI::ExistingFile)
      ->allow_extra_args(false);
  building.add_option("--jobs,-j", options->request.jobs, "compilers at once; 0: as many as there are processors");
  building.add_flag("--json", options->json, "one JSON document instead of text");
  building.footer(
      "Examples:\n"
      "  ioasis kernel build x86\n"
      "  ioasis kernel build x86-kasan --source ~/linux\n"
      "  ioasis kernel build x86 --patch 0001-iommufd-fix.patch --patch 0002-iommufd-more.patch");
  building.callback([options, &session] {
    session.action = [options, &session] { return build(options->request, options->json, session); };
  });

  auto json = std::make_shared<bool>(false);
  auto& listing = *command.add_subcommand("list", "The kernels built so far, and the recipes");
  listing.add_flag("--json", *json, "one JSON document instead of text");
  listing.footer("Examples:\n  ioasis kernel list\n  ioasis kernel list --json");
  listing.callback([json, &session] { session.action = [json, &session] { return list(*json, session); }; });
  add_selftest(command, session);
  add_guest_program(command, session);
  command.footer("Examples:\n  ioasis kernel build x86\n  ioasis kernel list\n  ioasis kernel selftest");
}

}  // namespace ioasis::cli
