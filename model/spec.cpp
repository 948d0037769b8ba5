// The numbering of clauses, and looking them up.
#include "model/spec.h"

#include <map>
#include <mutex>

#include "model/readings/described.h"

namespace ioasis::model {

namespace {

/// All texts as a dialect words them. The numbering is the same in all, since a clause that does not hold in a release
/// is stated all the same.
const std::vector<CommandText>& worded(const Dialect& dialect) {
  static std::mutex guard;
  static std::map<std::string, std::vector<CommandText>> all;
  const std::lock_guard lock(guard);
  const auto found = all.find(dialect.name);
  return found != all.end() ? found->second : all.emplace(dialect.name, described(dialect)).first->second;
}

/// The first place of each command in the list of all clauses; one without a text has none.
const std::vector<std::size_t>& starts() {
  static const std::vector<std::size_t> result = [] {
    std::vector<std::size_t> first{0};
    for (const auto& text : specification())
      first.push_back(first.back() + (text.specified() ? text.clauses.size() + 1 : 0));
    return first;
  }();
  return result;
}

}  // namespace

const std::vector<uapi::CommandInfo>& specified_commands() {
  static const std::vector<uapi::CommandInfo> commands = [] {
    std::vector<uapi::CommandInfo> those;
    for (const auto& info : uapi::kCommandTable)
      if (specification()[static_cast<std::size_t>(info.command)].specified()) those.push_back(info);
    return those;
  }();
  return commands;
}

std::vector<uapi::CommandInfo> commands_of(const Dialect& dialect) {
  auto commands = specified_commands();
  std::erase_if(commands, [&](const auto& info) { return !dialect.has(info.command); });
  return commands;
}

const std::vector<CommandText>& specification() {
  static const std::vector<CommandText>& texts = worded(newest_dialect());
  return texts;
}

std::vector<CommandText> specification_of(const Dialect& dialect) {
  std::vector<CommandText> texts;
  for (CommandText text : worded(dialect)) {
    if (text.since > dialect.release) continue;
    std::erase_if(text.clauses, [&](const ClauseText& clause) { return !clause.can_hold_in(dialect.release); });
    texts.push_back(std::move(text));
  }
  return texts;
}

const ClauseText& clause_text(int command, int clause, const Dialect& dialect) {
  return worded(dialect)[command].clauses[clause];
}

const ClauseText& clause_text(int command, int clause) { return specification()[command].clauses[clause]; }

std::size_t clause_index(int command, int clause) { return starts()[command] + static_cast<std::size_t>(clause + 1); }

std::size_t clause_count() { return starts().back(); }

std::string clause_id(std::size_t index) {
  std::size_t command = 0;
  while (starts()[command + 1] <= index) ++command;
  const auto& text = specification()[command];
  const std::size_t place = index - starts()[command];
  return place == 0 ? text.name + "/accepted" : text.clauses[place - 1].id;
}

bool clause_holds_in(std::size_t index, uapi::Release release) {
  std::size_t command = 0;
  while (starts()[command + 1] <= index) ++command;
  const auto& text = specification()[command];
  const std::size_t place = index - starts()[command];
  return place == 0 ? text.since <= release : text.clauses[place - 1].holds_in(release);
}

bool unverified(const ClauseText& clause) { return clause.since > newest_replayed(); }

std::optional<std::size_t> clause_of_id(std::string_view id) {
  static const auto places = [] {
    std::map<std::string, std::size_t, std::less<>> all;
    for (std::size_t i = 0; i < clause_count(); ++i) all.emplace(clause_id(i), i);
    return all;
  }();
  const auto place = places.find(id);
  if (place == places.end()) return std::nullopt;
  return place->second;
}

const std::vector<Unreachable>& unreachable_clauses() {
  static const std::vector<Unreachable> list{
      {"IOAS_MAP/page-count-wraps", "not an answer: it marks where the specification ends, and generators stay away"},
      {"IOAS_COPY/piece-unaligned-small",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"HWPT_GET_DIRTY_BITMAP/large-pages",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"ACCESS_PAGES/iova-counts-areas",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"ACCESS_RW/iova-counts-areas", "not an answer: it marks where the specification ends, and generators stay away"},
      {"ACCESS_RW/partly-written", "not an answer: it marks where the specification ends, and generators stay away"},
      {"VFIO_IOMMU_MAP_DMA/page-count-wraps",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"IOAS_MAP_FILE/file-of-the-program",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"IOAS_MAP_FILE/page-count-wraps",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"VIOMMU_ALLOC/data-given", "not an answer: it marks where the specification ends, and generators stay away"},
      {"HW_QUEUE_ALLOC/queue-made", "not an answer: it marks where the specification ends, and generators stay away"},
      {"HW_QUEUE_ALLOC/accepted", "an accepted call ends what is specified"},
      {"DESTROY/device-has-vdevice", "not an answer: it marks where the specification ends, and generators stay away"},
      {"HWPT_INVALIDATE/viommu-entries",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"VFIO_IOMMU_DIRTY_PAGES/accepted", "dirty pages are never logged through the VFIO container"},
      {"FAULT/refused-either-way", "not an answer: it marks where the specification ends"},
      {"FAULT/memory-unknown", "not an answer: it marks where the specification ends"},
      {"WRITE/cookie-zero", "not an answer: it marks where the specification ends, and generators stay away"},
      {"ACCESS_PAGES/charged-to-the-dead",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"ACCESS_RW/charged-to-the-dead",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"HWPT_ALLOC/charged-to-the-dead",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"IOAS_COPY/charged-to-the-dead",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"MOCK_DOMAIN/charged-to-the-dead",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"MOCK_DOMAIN_FLAGS/charged-to-the-dead",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"MOCK_DOMAIN_REPLACE/charged-to-the-dead",
       "not an answer: it marks where the specification ends, and generators stay away"},
      {"FAULT/page-fault-lost", "not an answer: it marks where the specification ends"},
      {"FAULT/domain-of-its-own", "not an answer: it marks where the specification ends"},
      {"FAULT/out-of-memory", "no suite injects faults; `ioasis fail` does"},
      {"FAULT/object-not-found", "no suite injects faults; `ioasis fail` does"},
      {"FAULT/memory-not-pinned", "no suite injects faults; `ioasis fail` does"},
      {"FAULT/not-possible", "no suite injects faults; `ioasis fail` does"},
      {"FAULT/accepted", "a call that does without counts as accepted itself"},
      {"CALL/accepted", "an unknown number is never accepted"},
      {"FILE/accepted", "a closed descriptor accepts nothing"},
      {"TEST/accepted", "an unknown selftest operation is never accepted"},
  };
  return list;
}

}  // namespace ioasis::model
