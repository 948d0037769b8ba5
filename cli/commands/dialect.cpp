// ioasis dialect: a kernel's source against what a dialect knows of it.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/progress.h"
#include "cli/show/style.h"
#include "cli/show/words.h"
#include "cli/targets.h"
#include "conformance/headers/table_check.h"
#include "conformance/kernel/source_tree.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;
namespace headers = conformance::headers;

struct Options {
  fs::path source;
  std::string dialect;
  bool json = false;
};

/// The folder of the source: of a tarball, its content in the cache.
fs::path folder_of(const fs::path& source, Session& session) {
  if (fs::is_directory(source)) return source;
  Progress progress(session, "", !session.terminal.err);
  const auto folder = conformance::kernel::unpacked(
      source, conformance::kernel::source_digest(source),
      [&](std::optional<double> fraction, std::string_view text) { progress.update(fraction, std::string(text)); });
  progress.clear();
  return folder;
}

int check(const Options& options, Session& session) {
  const auto& dialect = chosen_dialect(options.dialect);
  std::vector<headers::Difference> differences;
  try {
    differences = headers::compare(headers::read_kernel_headers(folder_of(options.source, session)), dialect.release);
  } catch (const std::invalid_argument& missing) {
    throw Unusable(missing.what());
  }
  if (options.json) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& [kind, name, text] : differences)
      list.push_back({{"kind", headers::kind_name(kind)}, {"name", name}, {"text", text}});
    session.out << nlohmann::ordered_json{{"dialect", dialect.name}, {"differences", std::move(list)}}.dump(2) << '\n';
  } else {
    const Style style(session.terminal);
    for (const auto& [kind, name, text] : differences)
      session.out << padded(headers::kind_name(kind), 9) << style.paint(Ink::Name, name) << "  " << text << '\n';
    session.out << (differences.empty() ? "no difference" : counted(differences.size(), "difference")) << " from "
                << dialect.name << '\n';
  }
  return differences.empty() ? kConforms : kDiverges;
}

}  // namespace

void add_dialect(CLI::App& app, Session& session) {
  auto& command = *app.add_subcommand("dialect", "What is known of a kernel release");
  command.require_subcommand(1);
  auto options = std::make_shared<Options>();
  auto& checking = *command.add_subcommand(
      "check", "Compare a kernel's headers and its table of ioctls with what the dialect knows of commands");
  checking.add_option("--source", options->source, "a kernel tree, or its tarball")
      ->required()
      ->check(CLI::ExistingPath);
  add_dialect_option(checking, options->dialect);
  checking.add_flag("--json", options->json, "one JSON document instead of text");
  checking.footer(
      "Exit codes: 0 nothing differs, 1 something does, 2 no kernel source.\n"
      "Examples:\n"
      "  ioasis dialect check --source ~/linux --dialect linux-7.3");
  checking.callback([options, &session] { session.action = [options, &session] { return check(*options, session); }; });
  command.footer("Examples:\n  ioasis dialect check --source ~/linux");
}

}  // namespace ioasis::cli
