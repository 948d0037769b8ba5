// Adding results up.
#include "cli/campaign/merged.h"

#include <algorithm>

#include "cli/campaign/shard.h"
#include "cli/session.h"
#include "cli/show/words.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::cli::campaign {

namespace fs = std::filesystem;

namespace {

std::map<std::string, std::size_t> sums(const Merged& merged, std::map<std::string, std::size_t> Trial::*of) {
  std::map<std::string, std::size_t> all;
  for (const auto& [number, trial] : merged.trials)
    for (const auto& [name, times] : trial.*of) all[name] += times;
  return all;
}

std::vector<std::string> ids(const Trial& trial) {
  std::vector<std::string> all;
  for (const auto& finding : trial.findings) all.push_back(finding.id);
  std::ranges::sort(all);
  return all;
}

void take(Merged& merged, Line&& line, bool first, const fs::path& file) {
  auto& [campaign, shards, trial] = line;
  if (first)
    merged.campaign = campaign;
  else if (!merged.campaign.same_as(campaign))
    throw Unusable(file.string() + ": of another campaign: " + campaign.command + ' ' + campaign.of.dump() +
                   ", and not " + merged.campaign.command + ' ' + merged.campaign.of.dump());
  merged.campaign.trials = std::max(merged.campaign.trials, campaign.trials);
  merged.shards = std::max(merged.shards, shards);
  const auto [there, fresh] = merged.trials.try_emplace(trial.number, trial);
  if (fresh) return;
  ++merged.twice;
  const bool alike = there->second.counts == trial.counts && ids(there->second) == ids(trial);
  if (!alike) merged.unlike.push_back(trial.name);
}

}  // namespace

std::vector<Missing> Merged::missing() const {
  std::vector<Missing> all;
  for (Shard shard{1, shards}; shard.number <= shards; ++shard.number) {
    Missing one{shard.number, 0, shard.share_of(campaign.trials)};
    for (std::size_t trial = shard.number - 1; trial < campaign.trials; trial += shards)
      one.trials += !trials.contains(trial);
    if (one.trials > 0) all.push_back(one);
  }
  return all;
}

std::map<std::string, std::size_t> Merged::counts() const { return sums(*this, &Trial::counts); }
std::map<std::string, std::size_t> Merged::clauses() const { return sums(*this, &Trial::clauses); }

std::map<std::string, Merged::Found> Merged::findings() const {
  std::map<std::string, Found> all;
  for (const auto& [number, trial] : trials)
    for (const auto& [id, text] : trial.findings) {
      auto& found = all[id];
      if (found.trials++ == 0) found.text = text;
    }
  return all;
}

Merged merge(const std::vector<fs::path>& files) {
  Merged merged;
  bool first = true;
  for (const auto& file : files)
    for (const auto& text : conformance::kernel::lines_of(file))
      if (auto line = read_line(text)) {
        take(merged, std::move(*line), first, file);
        first = false;
      }
  if (first) throw Unusable("no results in " + counted(files.size(), "file"));
  return merged;
}

void print(std::ostream& out, const Merged& merged, const Style& style) {
  const auto& [campaign, shards, trials, twice, unlike] = merged;
  out << style.paint(Ink::Strong, campaign.command) << ": " << trials.size() << " of "
      << counted(campaign.trials, "trial") << ", in " << counted(shards, "shard") << '\n';
  for (const auto& [name, times] : merged.counts()) out << "  " << padded(name, 16) << times << '\n';
  if (const auto clauses = merged.clauses(); !clauses.empty())
    out << "  " << padded("clauses", 16) << clauses.size() << " reached\n";
  if (twice > 0) out << "  " << padded("done twice", 16) << counted(twice, "trial") << ", counted once\n";
  for (const auto& name : unlike) print_wrapped(out, "  done twice and not alike: ", 4, name, style.width);
  for (const auto& [shard, missing, of] : merged.missing())
    out << style.paint(Ink::Warn, "  missing") << ' ' << missing << " of " << counted(of, "trial") << " of shard "
        << shard << '/' << shards << '\n';
  for (const auto& [id, found] : merged.findings()) {
    out << "  " << style.paint(Ink::Bad, id) << ", in " << counted(found.trials, "trial") << '\n';
    print_wrapped(out, "    ", 4, found.text, style.width);
  }
}

Json merged_json(const Merged& merged) {
  Json json{{"command", merged.campaign.command}, {"campaign", merged.campaign.of}, {"trials", merged.campaign.trials},
            {"done", merged.trials.size()},       {"shards", merged.shards},        {"counts", merged.counts()},
            {"clauses", merged.clauses()},        {"done_twice", merged.twice},     {"unlike", merged.unlike},
            {"missing", Json::array()},           {"findings", Json::array()}};
  for (const auto& [shard, trials, of] : merged.missing())
    json["missing"].push_back({{"shard", shard}, {"trials", trials}, {"of", of}});
  for (const auto& [id, found] : merged.findings())
    json["findings"].push_back({{"id", id}, {"trials", found.trials}, {"first", found.text}});
  return json;
}

std::string merged_lines(const Merged& merged) {
  std::string text;
  for (const auto& [number, trial] : merged.trials) text += written({merged.campaign, merged.shards, trial});
  return text;
}

}  // namespace ioasis::cli::campaign
