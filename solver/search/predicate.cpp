// Reading predicates, by recursive descent.
#include "solver/search/predicate.h"

#include <algorithm>

#include "model/clause_name.h"
#include "model/conditions/reader.h"
#include "model/spec.h"
#include "solver/commands.h"
#include "traces/errno_names.h"

namespace ioasis::solver {

using model::Token;

namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

/// "IOAS_MAP", "MAP" or "map".
std::optional<uapi::Command> command_of(std::string_view word) {
  const auto name = upper(word);
  for (const auto& info : all_commands())
    if (info.name == name || info.name == "IOAS_" + name) return info.command;
  return std::nullopt;
}

class Parser : model::ConditionReader {
 public:
  using ConditionReader::ConditionReader;

  Predicate parse() {
    do {
      if (predicate_.items.size() == kMostItems) fail("at most " + std::to_string(kMostItems) + " parts");
      item();
    } while (taken("then"));
    if (here().kind != Token::Kind::End) fail("`then`, or the end");
    return std::move(predicate_);
  }

 private:
  void item() {
    if (here().kind == Token::Kind::Word && command_of(here().text))
      call();
    else if (here().kind == Token::Kind::Word && !starts_condition())
      fail("a command or a state", starts());
    else if (here().kind == Token::Kind::End)
      fail("a command, such as MAP, or a state, such as `areas >= 2`");
    else
      predicate_.items.push_back({std::nullopt, condition()});
  }
  static std::vector<std::string> starts() {
    std::vector<std::string> names;
    for (const auto& info : all_commands()) names.emplace_back(info.name);
    for (const auto& info : all_commands())
      if (info.name.starts_with("IOAS_")) names.emplace_back(info.name.substr(5));
    std::ranges::move(count_names(), std::back_inserter(names));
    return names;
  }

  void call() {
    const auto command = *command_of(take());
    predicate_.items.push_back({CallPattern{command, ending(command)}, {}});
    calls_.push_back(command);
    const std::size_t index = predicate_.items.size() - 1;
    scope_ = Scope::Call;
    for (;;) {
      Condition more;
      if (taken("with"))
        more = condition();
      else if (taken("at"))
        more = same();
      else
        break;
      predicate_.items[index].condition.parts.push_back(std::move(more));
    }
    scope_ = Scope::State;
  }

  Ending ending(uapi::Command command) {
    if (taken("ok")) return {Ending::Kind::Ok, 0, {}};
    if (taken("refused")) return {Ending::Kind::Refused, 0, {}};
    if (taken("errno")) {
      const auto error = traces::errno_named(here().text);
      if (!error || *error == 0) fail("the name of an errno, such as ENOENT");
      take();
      return {Ending::Kind::Errno, *error, {}};
    }
    if (!taken("/")) return {};
    std::vector<std::string> names;
    for (const auto& clause : model::specification()[static_cast<std::size_t>(command)].clauses)
      if (clause.error != 0) names.emplace_back(model::short_name(clause.id));
    if (std::ranges::find(names, here().text) == names.end())
      fail("a clause of " + std::string(uapi::info(command).name), names);
    return {Ending::Kind::Clause, 0, std::string(take())};
  }

  /// "at the same iova and ioas_id" as in the call before.
  Condition same() {
    demand("the");
    demand("same");
    if (calls_.size() < 2) fail("no `at the same` in the first call");
    Condition all;
    do {
      const auto* here_field = field_of(calls_.back(), here().text);
      const auto* before = field_of(calls_[calls_.size() - 2], here().text);
      if (!here_field || !before) fail("a field that this call and the one before have", common_fields());
      take();
      Condition equal{
          Condition::Kind::Equal, field_term(calls_.size() - 1, here_field), field_term(calls_.size() - 2, before), {}};
      all.parts.push_back(std::move(equal));
    } while (taken("and"));
    return all;
  }
  std::vector<std::string> common_fields() const {
    std::vector<std::string> names;
    for (auto& name : field_names(calls_.back()))
      if (field_of(calls_[calls_.size() - 2], name)) names.push_back(name);
    return names;
  }

  Predicate predicate_;
};

}  // namespace

std::set<uapi::Command> Predicate::commands() const {
  std::set<uapi::Command> all;
  for (const auto& item : items)
    if (item.call) all.insert(item.call->command);
  return all;
}

std::size_t Predicate::calls() const {
  return static_cast<std::size_t>(std::ranges::count_if(items, [](const Item& item) { return item.call.has_value(); }));
}

namespace {

template <class F>
bool any_field(const Condition& condition, F&& is) {
  const auto field = [&](const Term& term) { return term.kind == Term::Kind::Field && is(*term.field); };
  return field(condition.left) || field(condition.right) ||
         std::ranges::any_of(condition.parts, [&](const Condition& part) { return any_field(part, is); });
}

}  // namespace

bool Predicate::speaks_of_fields() const {
  return std::ranges::any_of(
      items, [](const Item& item) { return any_field(item.condition, [](const uapi::Field&) { return true; }); });
}

bool Predicate::speaks_of_flags() const {
  const auto flags = [](const uapi::Field& field) { return field.kind == uapi::FieldKind::Flags; };
  return std::ranges::any_of(items, [&](const Item& item) { return any_field(item.condition, flags); });
}

Predicate parse_predicate(std::string_view text) { return Parser(text).parse(); }

}  // namespace ioasis::solver
