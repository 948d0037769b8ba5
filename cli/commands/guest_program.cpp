// ioasis kernel run: a program of this machine, run in a guest.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstring>
#include <memory>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/targets.h"
#include "conformance/targets/errands.h"
#include "traces/whole_file.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;

struct Options {
  TargetOptions target;
  fs::path program;
  std::vector<std::string> arguments;
  std::vector<fs::path> with;
  std::vector<std::string> write;  ///< each FILE=TEXT
  std::vector<std::string> bring;
  fs::path into = ".";
  unsigned limit = 60;  ///< seconds
};

/// Does what --write asks for.
void prepare(conformance::AgentLink& guest, const std::vector<std::string>& writes) {
  for (const auto& write : writes) {
    const auto equals = write.find('=');
    if (equals == std::string::npos) throw Unusable("--write " + write + ": FILE=TEXT is expected");
    if (const auto error = conformance::write_file(guest, write.substr(0, equals), write.substr(equals + 1));
        error != 0u)
      throw Unusable("--write " + write + ": " +
                     (error ? std::strerror(static_cast<int>(*error)) : "the guest died of it"));
  }
}

int run_in_guest(const Options& options, Session& session) {
  std::map<std::string, fs::path> programs{{options.program.filename(), options.program}};
  for (const auto& program : options.with)
    if (!programs.emplace(program.filename(), program).second)
      throw Unusable("two programs are called " + program.filename().string());
  conformance::AgentLink guest(make_guest(options.target, chosen_kernel(options.target), std::move(programs)));
  conformance::Program program{.argv = {"/bin/" + options.program.filename().string()},
                               .bring = options.bring,
                               .limit = std::chrono::seconds(options.limit)};
  program.argv.insert(program.argv.end(), options.arguments.begin(), options.arguments.end());
  prepare(guest, options.write);
  const auto run = conformance::run_program(guest, program, [&](std::string_view piece) {
    if (interrupted()) throw Interrupted();
    session.out << piece << std::flush;
  });

  if (!options.bring.empty()) fs::create_directories(options.into);
  for (const auto& [path, content] : run.files) traces::replace_file(options.into / fs::path(path).filename(), content);
  for (const auto& path : options.bring)
    if (!run.files.contains(path)) session.err << "the guest has no " << path << '\n';
  if (run.report)
    session.err << "the kernel reports:\n" << *run.report;
  else if (!run.status)
    session.err << "it did not end; the guest's last lines:\n" << run.console;
  if (run.status && *run.status != 0) session.err << "its exit status is " << *run.status << '\n';
  return run.status == 0 && !run.report && run.files.size() == options.bring.size() ? kConforms : kDiverges;
}

}  // namespace

void add_guest_program(CLI::App& kernel_command, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *kernel_command.add_subcommand("run", "Run a program of this machine in a guest, as root");
  command.add_option("program", options->program, "a static executable; it is in the guest's /bin, with the same name")
      ->required()
      ->check(CLI::ExistingFile);
  command.add_option("argument", options->arguments, "for the program, after --");
  add_kernel_options(command, options->target);
  command.add_option("--with", options->with, "a further static executable for the guest's /bin; may be repeated")
      ->check(CLI::ExistingFile)
      ->allow_extra_args(false);
  command.add_option("--write", options->write, "FILE=TEXT: write into a file of the guest before; may be repeated")
      ->allow_extra_args(false);
  command.add_option("--bring", options->bring, "a file of the guest to bring back afterwards; may be repeated")
      ->allow_extra_args(false);
  command.add_option("--into", options->into, "the folder that files are brought to")->capture_default_str();
  command.add_option("--limit", options->limit, "seconds without output after which the program hangs")
      ->check(CLI::Range(1u, 86400u))
      ->capture_default_str();
  command.footer(
      "Examples:\n"
      "  ioasis kernel run ./reproducer --kernel x86-kasan\n"
      "  ioasis kernel run ./needs-huge-pages --write /proc/sys/vm/nr_hugepages=64\n"
      "  ioasis kernel run ./recorder --with ./program --bring /tmp/log --into out -- -o /tmp/log /bin/program\n\n"
      "Exit codes: 0 the program's exit status is 0 and all files came, 1 otherwise, or if the kernel reported\n"
      "something, 2 unusable command line, 3 the guest could not be had, 130 interrupted.");
  command.callback(
      [options, &session] { session.action = [options, &session] { return run_in_guest(*options, session); }; });
}

}  // namespace ioasis::cli
