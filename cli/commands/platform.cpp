// ioasis platform: what IOMMUs offer, as data: those that come with the program, and checks of others.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/output.h"
#include "cli/show/platform_text.h"
#include "cli/targets.h"
#include "conformance/targets/errands.h"
#include "conformance/targets/probe.h"
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

struct Probe {
  TargetOptions target;
  std::string name = "probed", group;
  std::filesystem::path out;
};

/// The ranges that a group reserves whose folder that is.
void add_reserved(platform::Platform& platform, conformance::AgentTarget& agent, const std::string& group) {
  const std::string path = group + "/reserved_regions";
  conformance::add_reserved(platform, conformance::reserved_regions(conformance::read_file(agent.link(), path), path));
}

/// What a kernel or the simulator answers; and what a group of a kernel's reserves.
platform::Platform probed(const Probe& options) {
  if (options.target.target == "sim") {
    if (!options.group.empty()) throw Unusable("--group needs a kernel");
    return conformance::probe(*target_maker(options.target, {})(), options.name);
  }
  const auto agent = make_agent(options.target);
  if (const auto* expected = machine_platform(options.target.machine)) {
    auto platform = conformance::probe_device(*agent, options.name, *expected);
    add_reserved(platform, *agent, "/sys/class/vfio-dev/vfio0/device/iommu_group");
    return platform;
  }
  auto platform = conformance::probe(*agent, options.name);
  if (!options.group.empty()) add_reserved(platform, *agent, "/sys/kernel/iommu_groups/" + options.group);
  return platform;
}

/// What of it the machine is not expected to be, if it is one.
int compared(const platform::Platform& found, const Probe& options, Session& session) {
  const auto* const expected = machine_platform(options.target.machine);
  if (!expected) return kConforms;
  const auto differences = conformance::differences(found, *expected);
  for (const auto& difference : differences) session.err << expected->name << ": " << difference << '\n';
  if (differences.empty()) session.err << expected->name << ": as expected\n";
  return differences.empty() ? kConforms : kDiverges;
}

void add_probe(CLI::App& app, Session& session) {
  auto options = std::make_shared<Probe>();
  auto& command = *app.add_subcommand("probe", "Makes a document of what a kernel answers");
  add_target_options(command, options->target, {"kernel", "local", "sim"});
  command.add_option("--name", options->name, "of the platform")->capture_default_str();
  command.add_option("--group", options->group, "the number of an IOMMU group whose reserved ranges count");
  command.add_option("--out", options->out, "the file to write; standard output otherwise");
  command.callback([options, &session] {
    session.action = [options, &session] {
      // What is written has to be read again, by whatever name it was given.
      const auto found = probed(*options);
      const auto document = platform::document_of(found);
      try {
        platform::read(document, "probed");
      } catch (const json::DocumentError& error) {
        throw Unusable(error.what());
      }
      write_output(options->out, document.dump(2) + '\n', session);
      return compared(found, *options, session);
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
  add_probe(command, session);
  command.footer(
      "Examples:\n"
      "  ioasis platform list\n"
      "  ioasis platform show vtd-second-stage-48\n"
      "  ioasis platform show pseries --json > mine.json\n"
      "  ioasis platform check mine.json\n"
      "  ioasis platform probe --target kernel --out mine.json\n"
      "  ioasis platform probe --target kernel --machine x86-vtd-39");
}

}  // namespace ioasis::cli
