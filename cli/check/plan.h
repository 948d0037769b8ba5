// Which traces a check replays, and in which order: those first that call what the patch touches.
#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/dialect.h"
#include "model/uapi/command.h"
#include "traces/trace.h"

namespace ioasis::cli::check {

/// How much a check does.
struct Depth {
  std::string name;
  std::size_t traces;         ///< drawn at random, the first of `drawn` by aim
  std::size_t drawn;          ///< out of which they are taken
  std::size_t solver_traces;  ///< besides, of the solver
  double fuzz_seconds;        ///< further traces at random
  int repeats;                ///< how often each finding is replayed, on either kernel
  int crash_repeats;          ///< likewise of one that ends the guest, whose start each costs
  double shrink_seconds;      ///< for all findings together, of all guests together
  std::size_t faulted;        ///< traces in which each allocation fails once
  std::size_t sanitized;      ///< traces replayed with KASAN and lockdep
  std::size_t repeated;       ///< traces run again and again, to see whether memory grows
  bool selftests;             ///< the kernel's own are run, before and after
  std::string about;          ///< for people
};
const std::vector<Depth>& depths();
const Depth& depth_named(const std::string& name);
/// --depth. What each does, for the foot of the help.
void add_depth_option(CLI::App& command, std::string& depth);
std::string depths_text();

/// How much of what a patch touches a command runs: 0 for nothing of it.
using Aim = std::vector<double>;

struct Planned {
  traces::Trace trace;
  std::vector<std::size_t> clauses;  ///< which decide its steps, by model::clause_index, as far as it is specified
  bool declared = false;             ///< some step rests on a change that the dialect's overlay declares
};

/// The trace, as the dialect has it.
Planned planned(const traces::Trace& trace, const model::Dialect& dialect);

/// So many traces at random. `progress` is called with how many are made. Throws Interrupted.
std::vector<traces::Trace> draw(
    const model::Dialect& dialect, std::size_t count, std::uint64_t seed,
    const std::function<void(std::size_t made)>& progress = [](std::size_t) {});

/// So many of them, those first that call most of what is aimed at. A quarter are the first drawn, so that what no one
/// thought of is looked at, too.
std::vector<Planned> chosen(const std::vector<traces::Trace>& drawn, std::size_t count, const Aim& aim,
                            const model::Dialect& dialect);

}  // namespace ioasis::cli::check
