// Tables, documents and files of proofs.
#include "cli/show/proofs.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "cli/show/explanation.h"
#include "cli/show/trace_document.h"
#include "traces/writer.h"

namespace ioasis::cli {

namespace {

using solver::Outcome;

std::string_view name_of(const solver::Obligation& obligation) { return uapi::info(obligation.command).name; }
std::string_view name_of(const Proof& proof) { return name_of(proof.obligation); }

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::Proved:
      return "proved";
    case Outcome::Violated:
      return "violated";
    case Outcome::Timeout:
      return "timeout";
  }
  return {};
}

std::string painted(const Style& style, Outcome outcome, std::size_t width) {
  const auto ink = outcome == Outcome::Proved ? Ink::Good : outcome == Outcome::Violated ? Ink::Bad : Ink::Warn;
  return style.paint(ink, padded(word(outcome), width));
}

std::string in_seconds(double seconds) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << std::setw(7) << seconds << " s";
  return text.str();
}

void print_each(std::ostream& out, const Style& style, const std::vector<Proof>& proofs) {
  for (const auto& proof : proofs)
    out << padded(name_of(proof), 24) << padded(proof.obligation.claim, 26) << painted(style, proof.verdict.outcome, 10)
        << in_seconds(proof.verdict.seconds) << '\n';
}

/// One line a claim: of how many ioctls it is proved, and how long that took.
void print_by_claim(std::ostream& out, const Style& style, const std::vector<Proof>& proofs) {
  for (const auto& claim : solver::claims()) {
    std::size_t ioctls = 0, proved = 0;
    double seconds = 0;
    const Proof* slowest = nullptr;
    for (const auto& proof : proofs) {
      if (proof.obligation.claim != claim.name) continue;
      ++ioctls;
      proved += proof.verdict.outcome == Outcome::Proved ? 1 : 0;
      seconds += proof.verdict.seconds;
      if (!slowest || proof.verdict.seconds > slowest->verdict.seconds) slowest = &proof;
    }
    if (!slowest) continue;
    const auto all = proved == ioctls;
    const auto count = all ? "proved of " + std::to_string(ioctls) + (ioctls == 1 ? " ioctl" : " ioctls")
                           : "proved of " + std::to_string(proved) + ", not of " + std::to_string(ioctls - proved);
    out << padded(claim.name, 26) << style.paint(all ? Ink::Good : Ink::Bad, padded(count, 22)) << in_seconds(seconds)
        << "   slowest " << padded(name_of(*slowest), 23) << in_seconds(slowest->verdict.seconds) << '\n';
  }
}

void print_failure(std::ostream& out, const Style& style, const Proof& proof, const model::Dialect& dialect) {
  out << '\n'
      << name_of(proof) << ' ' << proof.obligation.claim << ": " << painted(style, proof.verdict.outcome, 0) << '\n';
  if (proof.verdict.outcome == Outcome::Timeout) {
    out << "  The solver did not answer in time. That is no proof.\n";
    return;
  }
  if (proof.verdict.trace) {
    out << "  The last call of this trace breaks it:\n\n";
    print_explanation(out, *proof.verdict.trace, dialect, style);
    return;
  }
  out << "  No short trace shows it. It fails here, if such a context can be:\n";
  std::istringstream lines(proof.verdict.counterexample);
  for (std::string line; std::getline(lines, line);) out << "    " << line << '\n';
}

std::size_t count(const std::vector<Proof>& proofs, Outcome outcome) {
  return static_cast<std::size_t>(
      std::ranges::count_if(proofs, [&](const Proof& proof) { return proof.verdict.outcome == outcome; }));
}

}  // namespace

void print_claims(Session& session) {
  const Style style(session.terminal);
  for (const auto& claim : solver::claims()) {
    session.out << style.paint(Ink::Name, claim.name) << '\n';
    print_wrapped(session.out, "    ", 4, claim.statement, style.width);
    print_wrapped(session.out, "    ", 4, "because: " + std::string(claim.because), style.width);
  }
}

void print_proofs(Session& session, const Attempt& attempt, bool each) {
  const auto& proofs = attempt.proofs;
  const Style style(session.terminal);
  auto& out = session.out;
  each ? print_each(out, style, proofs) : print_by_claim(out, style, proofs);
  for (const auto& proof : proofs)
    if (proof.verdict.outcome != Outcome::Proved) print_failure(out, style, proof, attempt.dialect);
  out << '\n'
      << proofs.size() << (proofs.size() == 1 ? " obligation: " : " obligations: ") << count(proofs, Outcome::Proved)
      << " proved, " << count(proofs, Outcome::Violated) << " violated, " << count(proofs, Outcome::Timeout)
      << " without answer in time, " << attempt.not_asked.size() << " not asked;" << in_seconds(attempt.seconds)
      << '\n';
  for (const auto& obligation : attempt.not_asked)
    out << "not asked, for it takes too long: " << name_of(obligation) << ' ' << obligation.claim << '\n';
}

nlohmann::json document(const Attempt& attempt) {
  const auto& proofs = attempt.proofs;
  auto list = nlohmann::json::array(), not_asked = nlohmann::json::array();
  for (const auto& obligation : attempt.not_asked)
    not_asked.push_back({{"ioctl", name_of(obligation)}, {"invariant", obligation.claim}});
  for (const auto& proof : proofs) {
    nlohmann::json row{{"ioctl", name_of(proof)},
                       {"invariant", proof.obligation.claim},
                       {"outcome", word(proof.verdict.outcome)},
                       {"seconds", proof.verdict.seconds}};
    if (!proof.verdict.counterexample.empty()) row["counterexample"] = proof.verdict.counterexample;
    if (proof.verdict.trace) row["trace"] = trace_document(*proof.verdict.trace);
    list.push_back(std::move(row));
  }
  return {{"dialect", attempt.dialect.name},
          {"obligations", std::move(list)},
          {"proved", count(proofs, Outcome::Proved)},
          {"violated", count(proofs, Outcome::Violated)},
          {"timeout", count(proofs, Outcome::Timeout)},
          {"not_asked", std::move(not_asked)},
          {"seconds", attempt.seconds}};
}

void write_traces(const std::vector<Proof>& proofs, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& proof : proofs) {
    if (!proof.verdict.trace) continue;
    auto trace = *proof.verdict.trace;
    trace.note = "breaks " + std::string(proof.obligation.claim);
    traces::write_file(folder / (std::string(name_of(proof)) + "." + std::string(proof.obligation.claim) + ".jsonl"),
                       trace);
  }
}

}  // namespace ioasis::cli
