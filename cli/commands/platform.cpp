// ioasis platform: what IOMMUs offer, as data: those that come with the program, and checks of others.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/show/platform_text.h"
#include "cli/targets.h"
#include "model/platform/document.h"

namespace ioasis::cli {

namespace {

struct Options {
  std::string name;
  bool json = false;
};

void add_list(CLI::App& app, Session& session) {
  auto json = std::make_shared<bool>(false);
  auto& command = *app.add_subcommand("list", "The platforms that come with the program");
  command.add_flag("--json", *json, "one JSON document instead of text");
  command.callback([json, &session] {
    session.action = [json, &session] {
      if (*json) {
        auto list = json::Json::array();
        for (const auto& one : platform::platforms()) list.push_back(platform::document_of(one));
        session.out << json::Json{{"platforms", std::move(list)}}.dump(2) << '\n';
      } else {
        print_list(session.out, platform::platforms(), Style(session.terminal));
      }
      return kConforms;
    };
  });
}

void add_show(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("show", "One platform: its facts, where they are written down, and a picture");
  command.add_option("NAME", options->name, "its name, or a file")->required();
  command.add_flag("--json", options->json, "the document that reads back as it");
  command.callback([options, &session] {
    session.action = [options, &session] {
      const auto& platform = platform_called(options->name);
      if (options->json)
        session.out << platform::document_of(platform).dump(2) << '\n';
      else
        print(session.out, platform, Style(session.terminal));
      return kConforms;
    };
  });
}

void add_check(CLI::App& app, Session& session) {
  auto file = std::make_shared<std::string>();
  auto& command = *app.add_subcommand("check", "Whether a file is a platform; what is wrong with it otherwise");
  command.add_option("FILE", *file, "a JSON document, as docs/platforms.md describes it")
      ->required()
      ->check(CLI::ExistingFile);
  command.callback([file, &session] {
    session.action = [file, &session] {
      const auto& platform = platform_called(*file);
      const auto why = platform::no_traces(platform);
      session.out << *file << ": " << platform.name << " is a platform; traces "
                  << (why ? "cannot have it: " + *why : std::string("can have it")) << '\n';
      return kConforms;
    };
  });
}

}  // namespace

void add_platform(CLI::App& app, Session& session) {
  auto& command = *app.add_subcommand("platform", "What IOMMUs offer: apertures, page sizes, reserved ranges");
  command.require_subcommand(1);
  add_list(command, session);
  add_show(command, session);
  add_check(command, session);
  command.footer(
      "Examples:\n"
      "  ioasis platform list\n"
      "  ioasis platform show vtd-second-stage-48\n"
      "  ioasis platform show pseries --json > mine.json\n"
      "  ioasis platform check mine.json");
}

}  // namespace ioasis::cli
