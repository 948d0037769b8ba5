// Trials as lines of JSON.
#include "cli/campaign/trial.h"

#include <algorithm>

#include "cli/found.h"
#include "model/spec.h"

namespace ioasis::cli::campaign {

std::string written(const Line& line) {
  const auto& [campaign, shards, trial] = line;
  Json json{{"campaign", {{"command", campaign.command}, {"of", campaign.of}, {"trials", campaign.trials}}},
            {"shards", shards},
            {"trial", trial.number},
            {"name", trial.name},
            {"counts", trial.counts},
            {"clauses", trial.clauses},
            {"findings", Json::array()},
            {"detail", trial.detail},
            {"seconds", trial.seconds}};
  for (const auto& [id, text] : trial.findings) json["findings"].push_back({{"id", id}, {"text", text}});
  return json.dump() + '\n';
}

std::optional<Line> read_line(std::string_view text) {
  const auto json = Json::parse(text, nullptr, false);
  try {
    const auto& of = json.at("campaign");
    Line line{{of.at("command"), of.at("of"), of.at("trials")}, json.at("shards"), {}};
    auto& trial = line.trial;
    trial.number = json.at("trial");
    trial.name = json.at("name");
    trial.counts = json.at("counts").get<std::map<std::string, std::size_t>>();
    trial.clauses = json.at("clauses").get<std::map<std::string, std::size_t>>();
    for (const auto& finding : json.at("findings")) trial.findings.push_back({finding.at("id"), finding.at("text")});
    trial.detail = json.at("detail");
    trial.seconds = json.at("seconds");
    return line;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

void count(Trial& trial, const conformance::Summary& summary) {
  trial.counts["traces"] += summary.traces;
  trial.counts["steps"] += summary.steps;
  for (const auto& [kind, times] : summary.verdicts) trial.counts[std::string(conformance::name(kind))] += times;
  for (std::size_t i = 0; i < summary.coverage.size(); ++i)
    if (summary.coverage[i] > 0) trial.clauses[model::clause_id(i)] += summary.coverage[i];
}

void count(Trial& trial, const conformance::Verdict& verdict, const std::string& origin) {
  if (!conformance::failed(verdict.kind)) return;
  const auto id = divergence_id(verdict);
  if (std::ranges::find(trial.findings, id, &Finding::id) != trial.findings.end()) return;
  trial.findings.push_back({id, origin + ": expected " + verdict.expected + ", got " + verdict.got});
}

}  // namespace ioasis::cli::campaign
