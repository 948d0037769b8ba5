#include "cli/check/solver_traces.h"

#include "cli/interrupt.h"
#include "conformance/kernel/sha256.h"
#include "conformance/kernel/store.h"
#include "gen/suite.h"
#include "model/spec.h"
#include "solver/suite/suite.h"
#include "traces/reader.h"

namespace ioasis::cli::check {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;

namespace {

/// Of what the specification says in a dialect: another text makes other traces.
std::string digest_of(const model::Dialect& dialect) {
  kernel::Sha256 sha;
  for (const auto& command : model::specification_of(dialect)) {
    for (const auto& clause : command.clauses)
      sha.add(clause.id + ' ' + std::to_string(clause.error) + ' ' + clause.condition + '\n');
    for (const auto& effect : command.effects) sha.add(effect + '\n');
  }
  return sha.hex().substr(0, 16);
}

}  // namespace

std::vector<traces::Trace> solver_traces(const model::Dialect& dialect, std::size_t count, std::uint64_t seed,
                                         unsigned jobs, const std::function<void(std::size_t found)>& progress) {
  const auto folder =
      kernel::cache_folder() / "suites" /
      (dialect.name + "-" + digest_of(dialect) + "-" + std::to_string(count) + "-" + std::to_string(seed));
  std::vector<traces::Trace> traces;
  if (fs::exists(folder / "manifest.json")) {
    for (const auto& file : gen::trace_files(folder)) traces.push_back(traces::read_file(file));
    return traces;
  }
  solver::SuiteOptions options{.most = count, .seed = seed, .jobs = jobs};
  options.found = [&](const traces::Trace& trace) { traces.push_back(trace); };
  // What takes long after the last trace is of no use here.
  options.progress = [&](const solver::SuiteProgress&) {
    progress(traces.size());
    return !interrupted() && traces.size() < count;
  };
  const auto suite = solver::make_suite(dialect, options);
  if (interrupted()) throw Interrupted();
  gen::SuiteWriter writer(folder, {"solver", dialect.name, seed});
  for (const auto& trace : traces) writer.add(trace);
  writer.finish(suite.coverage);
  return traces;
}

}  // namespace ioasis::cli::check
