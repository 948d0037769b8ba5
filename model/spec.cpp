// The numbering of clauses, and looking them up.
#include "model/spec.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "model/overlay.h"
#include "model/readings/described.h"

namespace ioasis::model {

namespace {

/// How a condition is worded that holds whatever the call.
constexpr std::string_view kAlways = "always";

/// All texts as a dialect words them. The numbering is the same in all, since a clause that does not hold in a release
/// is stated all the same.
const std::vector<CommandText>& worded(const Dialect& dialect) {
  static std::mutex guard;
  static std::map<std::pair<std::string, std::shared_ptr<const Overlay>>, std::vector<CommandText>> all;
  const std::lock_guard lock(guard);
  const std::pair key(dialect.name, dialect.overlay);
  const auto found = all.find(key);
  return found != all.end() ? found->second : all.emplace(key, described(dialect)).first->second;
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

/// The text with the clauses that an overlay declares, each behind the one it stands behind.
void take_declared(CommandText& text, const Overlay& overlay) {
  for (const auto& change : overlay.changes) {
    if (change.kind != Change::Kind::New || uapi::info(change.command).name != text.name) continue;
    const auto behind = std::ranges::find(text.clauses, text.name + '/' + change.after, &ClauseText::id);
    text.clauses.insert(behind == text.clauses.end() ? behind : behind + 1, change.text);
  }
}

/// The text is of a command that the dialect has, or of none.
bool has_text(const Dialect& dialect, std::size_t text) {
  return text >= uapi::kCommands || dialect.has(static_cast<uapi::Command>(text));
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
  static const std::vector<CommandText> texts = [] {
    auto those = worded(newest_dialect());
    for (const auto& info : uapi::kCommandTable)
      if (info.proposal != uapi::Proposal::None) {
        const auto text = static_cast<std::size_t>(info.command);
        those[text] = worded(*std::ranges::find(dialects(), info.proposal, &Dialect::proposal))[text];
      }
    // And what speaks of groups, in a dialect that has them.
    const auto& native = worded(*std::ranges::find(dialects(), true, &Dialect::native_container));
    for (const auto& info : uapi::kCommandTable)
      if (info.interface == uapi::Interface::Type1Container || info.interface == uapi::Interface::VfioGroup)
        those[static_cast<std::size_t>(info.command)] = native[static_cast<std::size_t>(info.command)];
    return those;
  }();
  return texts;
}

std::vector<CommandText> specification_of(const Dialect& dialect) {
  std::vector<CommandText> texts;
  for (std::size_t command = 0; command < worded(dialect).size(); ++command) {
    if (!has_text(dialect, command)) continue;
    CommandText text = worded(dialect)[command];
    if (dialect.overlay) take_declared(text, *dialect.overlay);
    std::erase_if(text.clauses, [&](const ClauseText& clause) { return !clause.can_hold_in(dialect.release); });
    texts.push_back(std::move(text));
  }
  return texts;
}

const ClauseText& clause_text(int command, int clause, const Dialect& dialect) {
  if (clause >= kFirstDeclared)
    return dialect.overlay->changes.at(static_cast<std::size_t>(clause - kFirstDeclared)).text;
  return worded(dialect)[command].clauses[clause];
}

const ClauseText& clause_text(int command, int clause) { return specification()[command].clauses[clause]; }

std::size_t clause_index(int command, int clause) {
  if (clause >= kFirstDeclared) return clause_count() + static_cast<std::size_t>(clause - kFirstDeclared);
  return starts()[command] + static_cast<std::size_t>(clause + 1);
}

std::size_t clause_count() { return starts().back(); }

std::size_t clause_places() { return clause_count() + kMostChanges; }

std::string clause_id(std::size_t index, const Dialect& dialect) {
  return index < clause_count() ? clause_id(index) : dialect.overlay->changes.at(index - clause_count()).id();
}

std::string clause_id(std::size_t index) {
  std::size_t command = 0;
  while (starts()[command + 1] <= index) ++command;
  const auto& text = specification()[command];
  const std::size_t place = index - starts()[command];
  return place == 0 ? text.name + "/accepted" : text.clauses[place - 1].id;
}

bool unverified(const ClauseText& clause) {
  return std::ranges::none_of(
      dialects(), [&](const Dialect& dialect) { return dialect.replayed && clause.holds_in(dialect.release); });
}

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
  static const std::vector<Unreachable> list = [] {
    std::vector<Unreachable> all{
        {"FAULT/out-of-memory", "no suite injects faults; `ioasis fail` does"},
        {"FAULT/object-not-found", "no suite injects faults; `ioasis fail` does"},
        {"FAULT/memory-not-pinned", "no suite injects faults; `ioasis fail` does"},
        {"FAULT/not-possible", "no suite injects faults; `ioasis fail` does"},
        {"FAULT/accepted", "a call that does without counts as accepted itself"},
    };
    for (const auto& text : specification()) {
      for (const auto& clause : text.clauses)
        if (clause.error == 0)
          all.push_back({clause.id, "not an answer: it marks where the specification ends, and generators stay away"});
      if (!text.clauses.empty() && text.clauses.back().condition == kAlways)
        all.push_back({text.name + "/accepted", "no call is accepted: the last clause always holds"});
    }
    return all;
  }();
  return list;
}

namespace {

/// The text of that number is of a command of that interface.
bool is_of(uapi::Interface interface, std::size_t text) {
  return text < uapi::kCommands && uapi::kCommandTable[text].interface == interface;
}

/// Where there is no more than `beyond` says, nobody can make what the text of that number speaks of.
bool lies_beyond(std::size_t text, const Beyond& beyond) {
  return (!beyond.dma && is_of(uapi::Interface::Device, text)) ||
         (!beyond.vfio && (is_of(uapi::Interface::VfioDevice, text) || is_of(uapi::Interface::VfioGroup, text) ||
                           is_of(uapi::Interface::Type1Container, text)));
}

}  // namespace

std::vector<bool> deciding_clauses(const Dialect& dialect, const Beyond& beyond) {
  std::vector<bool> can(clause_places());
  const auto& texts = worded(dialect);
  for (std::size_t command = 0; command < texts.size(); ++command) {
    const auto& text = texts[command];
    if (!text.specified() || !has_text(dialect, command) || lies_beyond(command, beyond)) continue;
    bool settled = false;  // a clause before it always holds
    auto index = clause_index(static_cast<int>(command), 0);
    for (const auto& clause : text.clauses) {
      const bool holds = clause.can_hold_in(dialect.release) && (beyond.platforms || !clause.cite.several_platforms) &&
                         (beyond.reserves || !clause.cite.kept_ranges) && (beyond.vfio || !clause.cite.vfio_devices);
      can[index++] = holds && !settled;
      settled = settled || (holds && clause.condition == kAlways);
    }
    can[clause_index(static_cast<int>(command), -1)] = !settled;
  }
  for (const auto& clause : unreachable_clauses()) can[*clause_of_id(clause.id)] = false;
  if (dialect.overlay)
    for (std::size_t i = 0; i < dialect.overlay->changes.size(); ++i)
      can[clause_count() + i] = dialect.overlay->changes[i].kind == Change::Kind::New;
  return can;
}

}  // namespace ioasis::model
