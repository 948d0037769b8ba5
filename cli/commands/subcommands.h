// The subcommands: each adds itself to the command line, and sets Session::action when it is the one named.
#pragma once

#include <CLI/App.hpp>

#include "cli/session.h"

namespace ioasis::cli {

void add_spec(CLI::App& app, Session& session);
void add_gen(CLI::App& app, Session& session);
void add_replay(CLI::App& app, Session& session);
void add_coverage(CLI::App& app, Session& session);
void add_fuzz(CLI::App& app, Session& session);
void add_fail(CLI::App& app, Session& session);
void add_explain(CLI::App& app, Session& session);
void add_export(CLI::App& app, Session& session);
void add_import(CLI::App& app, Session& session);
void add_record(CLI::App& app, Session& session);
void add_defects(CLI::App& app, Session& session);
void add_dialect(CLI::App& app, Session& session);
void add_platform(CLI::App& app, Session& session);
void add_fit(CLI::App& app, Session& session);
void add_bisect(CLI::App& app, Session& session);
void add_mutants(CLI::App& app, Session& session);
void add_merge(CLI::App& app, Session& session);
void add_check_kernel(CLI::App& app, Session& session);
void add_check_patch(CLI::App& app, Session& session);
void add_kernel(CLI::App& app, Session& session);
void add_machine(CLI::App& app, Session& session);
/// Below `kernel`.
void add_selftest(CLI::App& kernel, Session& session);
void add_guest_program(CLI::App& kernel, Session& session);
void add_bench(CLI::App& app, Session& session);
void add_prove(CLI::App& app, Session& session);
void add_find(CLI::App& app, Session& session);
void add_diff(CLI::App& app, Session& session);
void add_commute(CLI::App& app, Session& session);
void add_completion(CLI::App& app, Session& session);
void add_man_page(CLI::App& app, Session& session);

}  // namespace ioasis::cli
