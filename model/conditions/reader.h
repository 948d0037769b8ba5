// Reading conditions, by recursive descent. What reads predicates reads its conditions with this, too.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/conditions/condition.h"
#include "model/conditions/tokens.h"

namespace ioasis::model {

inline constexpr std::size_t kDeepestNesting = 40;

/// How what there is is called.
inline constexpr std::array<std::pair<std::string_view, Count>, 6> kCounts{{{"ioases", Count::Ioases},
                                                                            {"domains", Count::Domains},
                                                                            {"devices", Count::Devices},
                                                                            {"areas", Count::Areas},
                                                                            {"allowed", Count::Allowed},
                                                                            {"reserved", Count::Reserved}}};

class ConditionReader {
 public:
  explicit ConditionReader(std::string_view text) : text_(text), tokens_(tokens(text)) {}

  /// Of one call, up to the end of the text.
  Condition alone(uapi::Command command);

 protected:
  /// What a field without a number before it is one of, and whether what there is can be spoken of.
  enum class Scope : std::uint8_t { State, Call, Both };

  const Token& here() const { return tokens_[at_]; }
  bool is(std::string_view text) const { return here().kind != Token::Kind::End && here().text == text; }
  bool taken(std::string_view text);
  void demand(std::string_view text);
  std::string_view take() { return tokens_[at_++].text; }
  [[noreturn]] void fail(const std::string& expected) const;
  [[noreturn]] void fail(const std::string& expected, std::vector<std::string> names) const;

  Condition condition();
  /// "not", or what there is.
  bool starts_condition() const;
  static std::vector<std::string> count_names();
  /// A field by its name, or by that of one of the same meaning.
  static const uapi::Field* field_of(uapi::Command command, std::string_view name);
  static std::vector<std::string> field_names(uapi::Command command);
  static Term field_term(std::size_t call, const uapi::Field* field);

  std::vector<uapi::Command> calls_;  ///< so far; the last is the one spoken of
  Scope scope_ = Scope::State;

 private:
  Condition conjunction();
  Condition negation();
  Condition comparison();
  Term term();
  Term flag(const uapi::Field& field);
  Term field(std::size_t call);
  std::uint64_t number();

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0, depth_ = 0;
};

}  // namespace ioasis::model
