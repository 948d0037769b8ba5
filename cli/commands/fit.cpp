// ioasis fit: whether what a guest needs of its I/O addresses can be had on a host.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <thread>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/names.h"
#include "cli/output.h"
#include "cli/show/fit_page.h"
#include "cli/show/fit_text.h"
#include "cli/targets.h"
#include "conformance/judge/judge.h"
#include "conformance/targets/simulator_target.h"
#include "model/dialect.h"
#include "solver/fit/trace.h"
#include "traces/writer.h"

namespace ioasis::cli {

namespace fit = solver::fit;

namespace {

struct Options {
  std::string guest, host, proposal{fit::kProposals.front().name};
  bool all = false, bases = false, list = false, json = false;
  std::filesystem::path out, html;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
};

std::size_t proposal_named(const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(fit::kProposals, name, &fit::Proposal::name) -
                                  fit::kProposals.begin());
}

/// The guest that comes with the program by that name, or the one in the file of that name, which `own` then holds.
const fit::Guest& guest_called(const std::string& name, fit::Guest& own) {
  if (const auto* known = fit::built_in_guest(name)) return *known;
  if (!std::filesystem::exists(name)) {
    std::vector<std::string> names;
    for (const auto& one : fit::guests()) names.push_back(one.name);
    unknown("guest", name, names);
  }
  try {
    return own = fit::read_guest_file(name);
  } catch (const json::DocumentError& error) {
    throw Unusable(error.what());
  }
}

/// Sets the placement up on the simulator; what the specification expects otherwise, in words, or nothing.
std::string replay(const traces::Trace& trace) {
  std::string wrong;
  conformance::make_simulator_target({})->run({&trace, 1}, [&](std::size_t, conformance::Outcome&& outcome) {
    const auto verdict = conformance::judge(trace, outcome, *model::dialect_named(trace.dialect));
    if (verdict.kind != conformance::Verdict::Kind::Conforms)
      wrong = "step " + std::to_string(verdict.step + 1) + ": expected " + verdict.expected + ", got " + verdict.got;
    return true;
  });
  return wrong;
}

int decide_one(const Options& options, Session& session) {
  fit::Guest own;
  const fit::Question question{guest_called(options.guest, own), platform_called(options.host),
                               fit::kProposals[proposal_named(options.proposal)]};
  const auto verdict = fit::decide(question);
  const Style style(session.terminal);
  if (options.json)
    session.out << document_of(question, verdict).dump(2) << '\n';
  else
    print(session.out, question, verdict, style);
  if (!verdict.fits()) return kDiverges;
  const auto trace = fit::trace_of(question, *verdict.placement);
  if (!options.out.empty()) traces::write_file(options.out, trace);
  const auto wrong = replay(trace);
  if (!options.json)
    session.out << "set up on the simulator: " << trace.steps.size() << " steps, "
                << (wrong.empty() ? std::string("as expected") : wrong) << '\n';
  return wrong.empty() ? kConforms : kDiverges;
}

template <class T>
std::vector<const T*> beginning_with(const std::vector<T>& all, const std::string& name, const char* what) {
  std::vector<const T*> chosen;
  std::vector<std::string> names;
  for (const auto& one : all) {
    names.push_back(one.name);
    if (one.name.starts_with(name)) chosen.push_back(&one);
  }
  if (chosen.empty()) unknown(what, name, names);
  return chosen;
}

/// Those whose names begin so, or the one in the file of that name.
std::vector<const platform::Platform*> chosen_hosts(const std::string& name) {
  if (std::filesystem::is_regular_file(name)) return {&platform_called(name)};
  return beginning_with(platform::platforms(), name, "host");
}
std::vector<const fit::Guest*> chosen_guests(const std::string& name, fit::Guest& own) {
  if (std::filesystem::is_regular_file(name)) return {&guest_called(name, own)};
  return beginning_with(fit::guests(), name, "guest");
}

int show_bases(const Options& options, Session& session) {
  fit::Guest own;
  const auto& guest = guest_called(options.guest, own);
  if (std::ranges::none_of(guest.needs, [](const auto& need) { return need.places.has_value(); }))
    throw Unusable(guest.name + ": nothing that it needs may move");
  print_bases(session.out, guest, chosen_hosts(options.host), fit::kProposals[proposal_named(options.proposal)],
              Style(session.terminal));
  return kConforms;
}

int decide_all(const Options& options, Session& session) {
  fit::Guest own;
  const auto cells = fit::matrix(chosen_guests(options.guest, own), chosen_hosts(options.host), options.jobs,
                                 [] { return interrupted(); });
  if (cells.empty()) return kInterrupted;
  const auto proposal = proposal_named(options.proposal);
  if (options.json) {
    auto list = json::Json::array();
    for (const auto& cell : cells) list.push_back(document_of(cell.question(proposal), cell.verdicts[proposal]));
    session.out << json::Json{{"cells", std::move(list)}}.dump(2) << '\n';
  } else {
    print_matrix(session.out, cells, proposal, Style(session.terminal));
  }
  if (!options.html.empty()) write_output(options.html, fit_page(cells), session);
  return kConforms;
}

void print_known(Session& session) {
  const Style style(session.terminal);
  const auto list = [&](const char* heading, const auto& all) {
    std::size_t widest = 0;
    for (const auto& one : all) widest = std::max(widest, one.name.size());
    session.out << style.paint(Ink::Strong, heading) << '\n';
    for (const auto& one : all)
      print_wrapped(session.out, "  " + style.paint(Ink::Name, padded(one.name, widest)) + "  ", widest + 4, one.about,
                    style.width);
  };
  list("guests", fit::guests());
  list("proposals", fit::kProposals);
  session.out << "hosts are platforms: ioasis platform list\n";
}

}  // namespace

void add_fit(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("fit", "Whether what a guest needs of its I/O addresses can be had on a host");
  std::vector<std::string> proposals;
  for (const auto& one : fit::kProposals) proposals.emplace_back(one.name);
  command.add_option("--guest", options->guest, "a guest: a name, or a file; with --all also what names begin with");
  command.add_option("--host", options->host,
                     "a host: a platform's name, or a file; with --all also what names begin with");
  command.add_option("--proposal", options->proposal, "what the kernel offers")
      ->check(CLI::IsMember(proposals))
      ->capture_default_str();
  command.add_option("--out", options->out, "writes the trace that sets it up");
  auto* all = command.add_flag("--all", options->all, "every guest on every host");
  command.add_option("--html", options->html, "with --all: a page that shows them")->needs(all);
  command.add_option("--jobs", options->jobs, "with --all: at a time")->check(CLI::PositiveNumber)->needs(all);
  command.add_flag("--bases", options->bases, "where what may move can begin, on hosts whose names begin with --host")
      ->excludes(all);
  command.add_flag("--list", options->list, "the guests and the proposals");
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(
      "Examples:\n"
      "  ioasis fit --guest papr-two-windows --host vtd-second-stage-57\n"
      "  ioasis fit --guest papr-two-windows --host pseries --proposal create-window --out pseries.jsonl\n"
      "  ioasis fit --all --html fit.html");
  command.callback([options, &session] {
    session.action = [options, &session] {
      if (options->list) {
        print_known(session);
        return kConforms;
      }
      if (options->bases) return show_bases(*options, session);
      if (options->all) return decide_all(*options, session);
      if (options->guest.empty() || options->host.empty()) throw Unusable("--guest and --host are needed, or --all");
      return decide_one(*options, session);
    };
  });
}

}  // namespace ioasis::cli
