// ioasis check-patch and check-kernel: what a patch to the kernel changes for user space, and how a kernel that
// somebody else built behaves.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/check/building.h"
#include "cli/check/declared.h"
#include "cli/check/reports.h"
#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/output.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;

struct Options {
  std::vector<fs::path> patches;
  std::string range, depth = "standard";
  DialectOptions dialect;
  kernel::BuildRequest base;
  check::Request request;
  fs::path kernel, out, html, ktap, junit, propose;
  bool json = false;
};

/// Reads what is to be checked.
check::Request asked(const Options& options) {
  auto request = options.request;
  std::string name = options.kernel.stem().string();
  if (options.kernel.empty()) {
    request.source = check::read_source(options.patches, options.range, options.base);
    name = check::name_of(options.patches, options.range);
  } else {
    request.kernel = kernel::foreign(options.kernel);
  }
  auto dialect = options.dialect;
  if (dialect.name.empty() && options.kernel.empty()) dialect.name = kernel::recipe(options.base.recipe).dialect;
  request.dialect = &chosen_dialect(dialect);
  request.depth = &check::depth_named(options.depth);
  request.out = options.out.empty() ? fs::path("checked") / name : options.out;
  return request;
}

int run(const Options& options, Session& session) {
  const auto request = asked(options);
  const auto result = check::check(request, session, options.json && !session.terminal.err);
  if (!options.html.empty()) write_output(options.html, check::report_page(result), session);
  if (!options.ktap.empty()) write_output(options.ktap, check::report_ktap(result), session);
  if (!options.junit.empty()) write_output(options.junit, check::report_junit(result), session);
  if (!options.propose.empty()) check::write_proposal(options.propose, result, session);
  if (options.json)
    session.out << check::report_json(result).dump(2) << '\n';
  else
    check::print_report(session.out, result, Style(session.terminal));
  return result.good() ? kConforms : kDiverges;
}

/// What both commands take.
void add_check_options(CLI::App& command, const std::shared_ptr<Options>& options) {
  check::add_depth_option(command, options->depth);
  add_dialect_options(command, options->dialect);
  add_place_option(command, "--out", options->out, "where findings are kept; checked/NAME otherwise");
  add_guest_options(command, options->request.guests);
  command.add_option("--seed", options->request.seed, "of the traces")->capture_default_str();
  command.add_option("--html", options->html, "a page that needs nothing else, into this file");
  command.add_option("--ktap", options->ktap, "KTAP version 1, into this file; -: standard output");
  command.add_option("--junit", options->junit, "JUnit XML, into this file");
  command.add_option("--propose", options->propose, "writes the overlay that would declare what is found");
  command.add_flag("--json", options->json, "one JSON document instead of text");
}

}  // namespace

void add_check_patch(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("check-patch", "What a patch to the kernel changes for user space");
  command.add_option("patch", options->patches, "diffs, mails, or boxes of mails (mbox), applied in order");
  command.add_option("--range", options->range, "REV..REV: the commits of a git tree, on top of the first");
  check::add_base_options(command, options->base);
  add_check_options(command, options);
  command.footer("Depths:" + check::depths_text() +
                 "\n\nExamples:\n"
                 "  ioasis check-patch fix.patch --depth quick\n"
                 "  ioasis check-patch series.mbox --html report.html\n"
                 "  ioasis check-patch --range v6.12..topic --source ~/linux --ktap -\n"
                 "  ioasis check-patch fix.patch --overlay meant.json    changes that are meant\n\n" +
                 kExitCodes);
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

void add_check_kernel(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("check-kernel", "Whether a kernel that somebody else built answers as specified");
  command.add_option("bzimage", options->kernel, "for x86, with CONFIG_IOMMUFD_TEST, virtio_console and an initramfs")
      ->required()
      ->check(CLI::ExistingFile);
  add_check_options(command, options);
  command.footer("Depths:" + check::depths_text() +
                 "\n\nExamples:\n"
                 "  ioasis check-kernel ~/linux/arch/x86/boot/bzImage\n"
                 "  ioasis check-kernel bzImage --dialect linux-6.18 --depth quick --junit report.xml\n\n" +
                 kExitCodes);
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
