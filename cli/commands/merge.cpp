// ioasis merge: what the shards of a campaign have come to, together.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/campaign/journal.h"
#include "cli/campaign/merged.h"
#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/output.h"

namespace ioasis::cli {

namespace {

struct Options {
  std::vector<std::filesystem::path> paths;
  std::filesystem::path out;
  bool json = false;
};

int run(const Options& options, Session& session) {
  const auto merged = campaign::merge(campaign::result_files(options.paths));
  if (!options.out.empty()) write_output(options.out, campaign::merged_lines(merged), session);
  if (options.json)
    session.out << campaign::merged_json(merged).dump(2) << '\n';
  else
    campaign::print(session.out, merged, Style(session.terminal));
  if (!merged.findings().empty()) return kDiverges;
  return merged.whole() ? kConforms : kUnavailable;
}

}  // namespace

void add_merge(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("merge", "What the shards of a campaign have come to, together");
  command.add_option("path", options->paths, "files of results, and folders of them")
      ->required()
      ->check(CLI::ExistingPath);
  add_place_option(command, "--out", options->out, "a file that gets the results, each trial once");
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(
      "Examples:\n"
      "  ioasis fuzz --traces 20000 --shard 1/2 --out night & ioasis fuzz --traces 20000 --shard 2/2 --out night; "
      "wait\n"
      "  ioasis merge night\n"
      "  ioasis merge here/results-*.jsonl there/ --json\n\n"
      "Exit codes: 0 all is there and nothing was found, 1 something was found, 2 no results, or of different\n"
      "campaigns, 3 trials are missing.");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
