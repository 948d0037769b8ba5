// Puts the subcommands together, and turns what they throw into messages and exit codes.
#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <system_error>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/version.h"
#include "conformance/targets/target.h"

namespace ioasis::cli {

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err, Terminal terminal) {
  Session session{out, err, terminal, {}};
  CLI::App app("The executable specification of Linux iommufd: read it, and hold kernels against it", "ioasis");
  app.require_subcommand(1);
  app.set_version_flag("--version", "ioasis " + std::string(version()));
  app.get_formatter()->column_width(34);
  app.footer(std::string("Examples:\n"
                         "  ioasis spec IOAS_MAP                                   what an ioctl may answer\n"
                         "  ioasis gen --out suite --traces 2000 --seed 1          make a suite\n"
                         "  ioasis replay suite --target kernel                    hold a kernel against it\n"
                         "  ioasis fuzz --target kernel --seconds 600 --seed 1     look for more\n\n"
                         "Each subcommand has a --help of its own.\n") +
             kExitCodes);
  for (const auto add :
       {add_spec,    add_gen,      add_replay,  add_fuzz,    add_fail,        add_coverage,     add_explain,
        add_import,  add_export,   add_record,  add_prove,   add_find,        add_diff,         add_commute,
        add_defects, add_platform, add_fit,     add_kernel,  add_check_patch, add_check_kernel, add_bisect,
        add_mutants, add_merge,    add_dialect, add_machine, add_bench,       add_completion,   add_man_page})
    add(app, session);
  if (argc <= 1) {
    out << app.help();
    return kUnusable;  // nothing was asked for
  }
  try {
    app.parse(argc, argv);
    return session.action();
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? kConforms : kUnusable;
  } catch (const conformance::Unavailable& error) {
    err << "ioasis: " << error.what() << '\n';
    return kUnavailable;
  } catch (const Interrupted& error) {
    err << "ioasis: " << error.what() << '\n';
    return kInterrupted;
  } catch (const std::exception& error) {
    err << "ioasis: " << error.what() << '\n';
    return kUnusable;
  }
}

}  // namespace ioasis::cli
