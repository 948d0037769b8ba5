// Reading predicates, by recursive descent.
#include "solver/search/predicate.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/nearest.h"
#include "model/spec.h"
#include "solver/commands.h"
#include "solver/search/tokens.h"
#include "traces/errno_names.h"

namespace ioasis::solver {

namespace {

constexpr std::array<std::pair<std::string_view, Count>, 6> kCounts{{{"ioases", Count::Ioases},
                                                                     {"domains", Count::Domains},
                                                                     {"devices", Count::Devices},
                                                                     {"areas", Count::Areas},
                                                                     {"allowed", Count::Allowed},
                                                                     {"reserved", Count::Reserved}}};

/// One meaning, different names: a field that a call lacks is the other of a pair.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOtherNames{{{"iova", "dst_iova"},
                                                                                    {"iova", "start"},
                                                                                    {"ioas_id", "dst_ioas_id"},
                                                                                    {"ioas_id", "object_id"},
                                                                                    {"ioas_id", "id"},
                                                                                    {"ioas_id", "out_ioas_id"},
                                                                                    {"user_va", "uptr"}}};

const uapi::Field* field_of(uapi::Command command, std::string_view name) {
  const auto& info = uapi::info(command);
  if (const auto* field = uapi::field_named(info, name)) return field;
  for (const auto& [one, other] : kOtherNames)
    if (const auto meant = name == one ? other : name == other ? one : std::string_view{}; !meant.empty())
      if (const auto* field = uapi::field_named(info, meant)) return field;
  return nullptr;
}

std::vector<std::string> field_names(uapi::Command command) {
  std::vector<std::string> names;
  for (const auto& field : uapi::info(command).fields) names.emplace_back(field.name);
  return names;
}

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

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(tokens(text)) {}

  Predicate parse() {
    do {
      if (predicate_.items.size() == kMostItems) fail("at most " + std::to_string(kMostItems) + " parts");
      item();
    } while (taken("then"));
    if (here().kind != Token::Kind::End) fail("`then`, or the end");
    return std::move(predicate_);
  }

 private:
  const Token& here() const { return tokens_[at_]; }
  bool is(std::string_view text) const { return here().kind != Token::Kind::End && here().text == text; }
  bool taken(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }
  void demand(std::string_view text) {
    if (!taken(text)) fail("`" + std::string(text) + "`");
  }
  [[noreturn]] void fail(const std::string& expected) const {
    const auto found = here().kind == Token::Kind::End ? "the end" : "`" + std::string(here().text) + "`";
    throw PredicateError(text_, here().position, expected, found);
  }
  [[noreturn]] void fail(const std::string& expected, std::vector<std::string> names) const {
    fail(expected + " (the nearest: " + model::nearest(here().text, std::move(names)) + ")");
  }

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
  bool starts_condition() const {
    return is("not") || std::ranges::any_of(kCounts, [&](const auto& one) { return is(one.first); });
  }
  static std::vector<std::string> starts() {
    std::vector<std::string> names;
    for (const auto& info : all_commands()) names.emplace_back(info.name);
    for (const auto& info : all_commands())
      if (info.name.starts_with("IOAS_")) names.emplace_back(info.name.substr(5));
    for (const auto& [name, count] : kCounts) names.emplace_back(name);
    return names;
  }

  void call() {
    const auto command = *command_of(here().text);
    ++at_;
    predicate_.items.push_back({CallPattern{command, ending(command)}, {}});
    calls_.push_back(command);
    const std::size_t index = predicate_.items.size() - 1;
    inside_call_ = true;
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
    inside_call_ = false;
  }

  Ending ending(uapi::Command command) {
    if (taken("ok")) return {Ending::Kind::Ok, 0, {}};
    if (taken("refused")) return {Ending::Kind::Refused, 0, {}};
    if (taken("errno")) {
      const auto error = traces::errno_named(here().text);
      if (!error || *error == 0) fail("the name of an errno, such as ENOENT");
      ++at_;
      return {Ending::Kind::Errno, *error, {}};
    }
    if (!taken("/")) return {};
    std::vector<std::string> names;
    for (const auto& clause : model::specification()[static_cast<std::size_t>(command)].clauses)
      if (clause.error != 0) names.push_back(clause.id.substr(clause.id.find('/') + 1));
    if (std::ranges::find(names, here().text) == names.end())
      fail("a clause of " + std::string(uapi::info(command).name), names);
    return {Ending::Kind::Clause, 0, std::string(tokens_[at_++].text)};
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
      ++at_;
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

  Condition condition() {
    Condition all{Condition::Kind::Or, {}, {}, {}};
    do all.parts.push_back(conjunction());
    while (taken("or"));
    return all.parts.size() == 1 ? std::move(all.parts.front()) : all;
  }
  Condition conjunction() {
    Condition all{Condition::Kind::And, {}, {}, {}};
    do all.parts.push_back(negation());
    while (taken("and"));
    return all.parts.size() == 1 ? std::move(all.parts.front()) : all;
  }
  Condition negation() {
    if (depth_ == kDeepestNesting) fail("fewer than " + std::to_string(kDeepestNesting) + " `not` and `(` in a row");
    ++depth_;
    Condition result;
    if (taken("not")) {
      result.kind = Condition::Kind::Not;
      result.parts.push_back(negation());
    } else if (taken("(")) {
      result = condition();
      demand(")");
    } else {
      result = comparison();
    }
    --depth_;
    return result;
  }

  Condition comparison() {
    using enum Condition::Kind;
    const auto left = term();
    if (left.kind == Term::Kind::Field && taken("has")) return {Has, left, flag(*left.field), {}};
    struct Relation {
      std::string_view sign;
      Condition::Kind kind;
      bool turned;
    };
    static constexpr Relation relations[] = {{"==", Equal, false},   {"=", Equal, false},      {"!=", Different, false},
                                             {"<", Less, false},     {"<=", LessEqual, false}, {">", Less, true},
                                             {">=", LessEqual, true}};
    const auto* relation = std::ranges::find_if(relations, [&](const Relation& one) { return is(one.sign); });
    if (relation == std::end(relations)) fail("a comparison: ==, !=, <, <=, > or >=");
    const bool id = is_id(left), order = relation->kind == Less || relation->kind == LessEqual;
    if (id && order) fail("== or !=, since ids have no order");
    ++at_;
    const auto where = at_;
    const auto right = term();
    if (id != is_id(right)) {
      at_ = where;
      fail(id ? "a field that holds an id, since what ids are called is the kernel's choice"
              : "a number, or a field that holds no id");
    }
    if (relation->turned) return {relation->kind, right, left, {}};
    return {relation->kind, left, right, {}};
  }

  static bool is_id(const Term& term) {
    return term.kind == Term::Kind::Field && term.field->kind == uapi::FieldKind::ObjectId;
  }
  static Term field_term(std::size_t call, const uapi::Field* field) {
    return {Term::Kind::Field, 0, call, field, Count::Ioases};
  }

  Term flag(const uapi::Field& field) {
    std::vector<std::string> names;
    for (const auto& one : field.values) {
      names.emplace_back(one.name);
      if (taken(one.name)) return {Term::Kind::Number, one.value, 0, nullptr, Count::Ioases};
    }
    if (names.empty()) fail("a comparison, since " + std::string(field.name) + " has no named flags");
    fail("a flag", names);
  }

  Term term() {
    if (here().kind == Token::Kind::Number) {
      const auto value = number();
      if (!taken(".")) return {Term::Kind::Number, value, 0, nullptr, Count::Ioases};
      if (value == 0 || value > calls_.size()) {
        at_ -= 2;
        fail("the number of a call so far, 1 to " + std::to_string(calls_.size()));
      }
      return field(value - 1);
    }
    if (here().kind != Token::Kind::Word) fail("a number, a field or a state");
    if (inside_call_) return field(calls_.size() - 1);
    for (const auto& [name, count] : kCounts)
      if (taken(name)) return {Term::Kind::Count, 0, 0, nullptr, count};
    std::vector<std::string> names;
    for (const auto& [name, count] : kCounts) names.emplace_back(name);
    fail("a number, a state or a field such as 1.iova", names);
  }
  Term field(std::size_t call) {
    const auto* found = field_of(calls_[call], here().text);
    if (!found) fail("a field of " + std::string(uapi::info(calls_[call]).name), field_names(calls_[call]));
    ++at_;
    return field_term(call, found);
  }

  std::uint64_t number() {
    auto digits = here().text;
    const int base = digits.starts_with("0x") ? 16 : 10;
    if (base == 16) digits.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty())
      fail("a number of 64 bits, such as 4096 or 0x1000");
    ++at_;
    return value;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0, depth_ = 0;
  bool inside_call_ = false;
  std::vector<uapi::Command> calls_;
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

PredicateError::PredicateError(std::string_view text, std::size_t where, std::string what_expected,
                               const std::string& found)
    : std::runtime_error("position " + std::to_string(where + 1) + ": expected " + what_expected + ", found " + found +
                         "\n  " + std::string(text) + "\n  " + std::string(where, ' ') + "^"),
      position(where),
      expected(std::move(what_expected)) {}

Predicate parse_predicate(std::string_view text) { return Parser(text).parse(); }

}  // namespace ioasis::solver
