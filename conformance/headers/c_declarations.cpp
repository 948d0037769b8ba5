#include "conformance/headers/c_declarations.h"

#include <algorithm>
#include <optional>

#include "conformance/headers/c_constants.h"

namespace ioasis::conformance::headers {
namespace {

/// Larger structs, and arrays of more elements, are none that an ioctl passes.
constexpr std::size_t kLargest = 1 << 24;
constexpr unsigned kDeepest = 20;  ///< structs in structs

/// Something that no declaration known here has.
struct NotUnderstood {};

struct Layout {
  std::size_t size = 0, alignment = 1;
  std::vector<Member> members = {};
};

class Parser {
 public:
  Parser(const TokenizedHeader& header, const Declarations& before)
      : tokens_(header.tokens), constants_(header.macros), result_{.structures = before.structures} {
    for (const auto& [name, value] : before.constants) constants_.add(name, value);
  }

  Declarations parse() {
    while (at_ < tokens_.size()) {
      const std::size_t begin = at_;
      const bool of_struct = is("struct") && is("{", 2), of_enum = is("enum") && (is("{", 1) || is("{", 2));
      if (!of_struct && !of_enum) {
        ++at_;
        continue;
      }
      const std::string name = is("{", 1) ? "" : tokens_[at_ + 1];
      at_ += name.empty() ? 2 : 3;
      try {
        of_struct ? structure(name) : enumeration(name);
      } catch (const NotUnderstood&) {
        result_.unread.push_back(name);
        at_ = begin + 1;
      }
    }
    result_.constants = constants_.all();
    return std::move(result_);
  }

 private:
  bool is(std::string_view what, std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead] == what;
  }
  bool take(std::string_view what) {
    if (!is(what)) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view what) {
    if (!take(what)) throw NotUnderstood();
  }
  std::string word() {
    if (at_ >= tokens_.size()) throw NotUnderstood();
    return tokens_[at_++];
  }
  std::uint64_t number() {
    const auto value = constants_.evaluate(tokens_, at_);
    if (!value) throw NotUnderstood();
    return *value;
  }

  void structure(const std::string& name) {
    auto layout = members_of("}", false, 0);
    result_.structures[name] = {name, layout.size, layout.alignment, std::move(layout.members)};
  }

  void enumeration(const std::string& name) {
    Enumeration read{name, {}};
    std::uint64_t next = 0;
    while (!take("}")) {
      const auto enumerator = word();
      if (take("=")) next = number();
      constants_.add(enumerator, next++);
      read.enumerators.push_back(enumerator);
      if (!is("}")) expect(",");
    }
    result_.enumerations.push_back(std::move(read));
  }

  static void place(Layout& into, bool overlaid, const std::string& name, Layout&& part, std::size_t elements) {
    const std::size_t from = overlaid ? 0 : (into.size + part.alignment - 1) / part.alignment * part.alignment;
    if (elements > kLargest || part.size * elements > kLargest - std::min(kLargest, from)) throw NotUnderstood();
    if (part.members.empty())
      into.members.push_back({name, from, part.size * elements});
    else
      for (auto& member : part.members)
        into.members.push_back({(name.empty() ? "" : name + '.') + member.name, from + member.offset, member.width});
    into.size = std::max(into.size, from + part.size * elements);
    into.alignment = std::max(into.alignment, part.alignment);
  }

  /// Up to the brace that closes it.
  Layout members_of(std::string_view end, bool overlaid, unsigned depth) {
    if (depth > kDeepest) throw NotUnderstood();
    Layout layout;
    while (!take(end)) {
      const bool flexible = take("__DECLARE_FLEX_ARRAY");
      if (flexible) expect("(");
      const auto type = type_of(depth);
      if (flexible) expect(",");
      if (take(";")) {  // an inner one without a name
        place(layout, overlaid, "", Layout(type), 1);
        continue;
      }
      do {
        const bool pointer = take("*");
        const auto name = word();
        std::size_t elements = flexible ? 0 : 1;
        if (take("[")) {
          elements = is("]") ? 0 : number();
          expect("]");
        }
        place(layout, overlaid, name, pointer ? Layout{8, 8} : Layout(type), elements);
      } while (take(","));
      if (flexible) expect(")");
      expect(";");
    }
    layout.size = (layout.size + layout.alignment - 1) / layout.alignment * layout.alignment;
    return layout;
  }

  Layout type_of(unsigned depth) {
    take("const");
    const bool overlaid = is("union");
    if (overlaid || is("struct")) {
      ++at_;
      if (take("{")) return members_of("}", overlaid, depth + 1);
      const auto known = result_.structures.find(word());
      if (known == result_.structures.end() || overlaid) throw NotUnderstood();
      return {known->second.size, known->second.alignment, known->second.members};
    }
    if (take("enum")) {
      word();
      return {4, 4};
    }
    return plain_type(word());
  }

  static Layout plain_type(std::string_view name) {
    for (const auto& [bytes, names] : std::initializer_list<std::pair<std::size_t, std::vector<std::string_view>>>{
             {1, {"__u8", "__s8", "char"}},
             {2, {"__u16", "__s16", "__le16", "__be16"}},
             {4, {"__u32", "__s32", "__le32", "__be32", "int"}},
             {8, {"__u64", "__s64", "__le64", "__be64", "__aligned_u64", "__aligned_le64", "size_t"}}})
      if (std::ranges::find(names, name) != names.end()) return {bytes, bytes};
    throw NotUnderstood();
  }

  const Tokens& tokens_;
  Constants constants_;
  Declarations result_;
  std::size_t at_ = 0;
};

}  // namespace

const Member* Structure::member(std::string_view wanted) const {
  const auto found = std::ranges::find(members, wanted, &Member::name);
  return found == members.end() ? nullptr : &*found;
}

Declarations read_declarations(std::string_view text, const Declarations& before) {
  const auto header = tokenize(text);
  return Parser(header, before).parse();
}

std::vector<OpRow> read_op_table(std::string_view text) {
  const auto tokens = tokenize(text).tokens;
  std::vector<OpRow> rows;
  constexpr std::size_t kWords = 11;  // IOCTL_OP ( request , function , struct name , last )
  for (std::size_t at = 0; at + kWords <= tokens.size(); ++at)
    if (tokens[at] == "IOCTL_OP" && tokens[at + 1] == "(" && tokens[at + 6] == "struct" && tokens[at + 10] == ")")
      rows.push_back({tokens[at + 2], tokens[at + 7], tokens[at + 9]});
  return rows;
}

}  // namespace ioasis::conformance::headers
