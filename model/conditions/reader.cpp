// Reading conditions.
#include "model/conditions/reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/nearest.h"

namespace ioasis::model {

namespace {

/// One meaning, different names: a field that a call lacks is the other of a pair.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOtherNames{{{"iova", "dst_iova"},
                                                                                    {"iova", "start"},
                                                                                    {"ioas_id", "dst_ioas_id"},
                                                                                    {"ioas_id", "object_id"},
                                                                                    {"ioas_id", "id"},
                                                                                    {"ioas_id", "out_ioas_id"},
                                                                                    {"user_va", "uptr"}}};

bool is_id(const Term& term) { return term.kind == Term::Kind::Field && term.field->kind == uapi::FieldKind::ObjectId; }

}  // namespace

ExpressionError::ExpressionError(std::string_view text, std::size_t where, std::string what_expected,
                                 std::string what_found)
    : std::runtime_error("position " + std::to_string(where + 1) + ": expected " + what_expected + ", found " +
                         what_found + "\n  " + std::string(text) + "\n  " + std::string(where, ' ') + "^"),
      position(where),
      expected(std::move(what_expected)),
      found(std::move(what_found)) {}

Condition parse_condition(std::string_view text, uapi::Command command) { return ConditionReader(text).alone(command); }

Condition ConditionReader::alone(uapi::Command command) {
  calls_ = {command};
  scope_ = Scope::Both;
  auto read = condition();
  if (here().kind != Token::Kind::End) fail("`and`, `or`, or the end");
  return read;
}

bool ConditionReader::taken(std::string_view text) {
  if (!is(text)) return false;
  ++at_;
  return true;
}

void ConditionReader::demand(std::string_view text) {
  if (!taken(text)) fail("`" + std::string(text) + "`");
}

void ConditionReader::fail(const std::string& expected) const {
  const auto found = here().kind == Token::Kind::End ? "the end" : "`" + std::string(here().text) + "`";
  throw ExpressionError(text_, here().position, expected, found);
}

void ConditionReader::fail(const std::string& expected, std::vector<std::string> names) const {
  fail(expected + " (the nearest: " + nearest(here().text, std::move(names)) + ")");
}

bool ConditionReader::starts_condition() const {
  return is("not") || std::ranges::any_of(kCounts, [&](const auto& one) { return is(one.first); });
}

std::vector<std::string> ConditionReader::count_names() {
  std::vector<std::string> names;
  for (const auto& [name, count] : kCounts) names.emplace_back(name);
  return names;
}

const uapi::Field* ConditionReader::field_of(uapi::Command command, std::string_view name) {
  const auto& info = uapi::info(command);
  if (const auto* field = uapi::field_named(info, name)) return field;
  for (const auto& [one, other] : kOtherNames)
    if (const auto meant = name == one ? other : name == other ? one : std::string_view{}; !meant.empty())
      if (const auto* field = uapi::field_named(info, meant)) return field;
  return nullptr;
}

std::vector<std::string> ConditionReader::field_names(uapi::Command command) {
  std::vector<std::string> names;
  for (const auto& field : uapi::info(command).fields) names.emplace_back(field.name);
  return names;
}

Condition ConditionReader::condition() {
  Condition all{Condition::Kind::Or, {}, {}, {}};
  do all.parts.push_back(conjunction());
  while (taken("or"));
  return all.parts.size() == 1 ? std::move(all.parts.front()) : all;
}

Condition ConditionReader::conjunction() {
  Condition all{Condition::Kind::And, {}, {}, {}};
  do all.parts.push_back(negation());
  while (taken("and"));
  return all.parts.size() == 1 ? std::move(all.parts.front()) : all;
}

Condition ConditionReader::negation() {
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

Condition ConditionReader::comparison() {
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

Term ConditionReader::field_term(std::size_t call, const uapi::Field* field) {
  return {Term::Kind::Field, 0, call, field, Count::Ioases};
}

Term ConditionReader::flag(const uapi::Field& field) {
  std::vector<std::string> names;
  for (const auto& one : field.values) {
    names.emplace_back(one.name);
    if (taken(one.name)) return {Term::Kind::Number, one.value, 0, nullptr, Count::Ioases};
  }
  if (names.empty()) fail("a comparison, since " + std::string(field.name) + " has no named flags");
  fail("a flag", names);
}

Term ConditionReader::term() {
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
  if (scope_ != Scope::Call)
    for (const auto& [name, count] : kCounts)
      if (taken(name)) return {Term::Kind::Count, 0, 0, nullptr, count};
  if (scope_ != Scope::State) return field(calls_.size() - 1);
  fail("a number, a state or a field such as 1.iova", count_names());
}

Term ConditionReader::field(std::size_t call) {
  const auto* found = field_of(calls_[call], here().text);
  if (!found) fail("a field of " + std::string(uapi::info(calls_[call]).name), field_names(calls_[call]));
  ++at_;
  return field_term(call, found);
}

std::uint64_t ConditionReader::number() {
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

}  // namespace ioasis::model
