// From how a struct is placed to what the framing clauses ask.
#include "solver/search/framing.h"

#include "traces/trace.h"

namespace ioasis::solver {

namespace {

SymbolicWord smaller(const SymbolicWord& a, const SymbolicWord& b) { return select(a < b, a, b); }

constexpr std::uint64_t kSizeBytes = 4;
constexpr std::uint64_t kOpEnd = uapi::kTestOpOffset + 4;

}  // namespace

Framing Framing::any(const uapi::CommandInfo& info) {
  if (!uapi::has_struct(info.passing)) return usual(info, SymbolicBool(true));
  const bool extensible = info.passing == uapi::Passing::Extensible;
  auto& session = model::SymbolicSession::current();
  Framing framing{session.fresh_word("given", 16), session.fresh_word("stated", 32), session.fresh_word("site", 2),
                  extensible ? session.fresh_word("stray", 16) : SymbolicWord(0),
                  extensible ? session.fresh_bool("exact") : SymbolicBool(true)};
  const SymbolicWord least(info.test_op ? kOpEnd : kSizeBytes);
  session.assume(least <= framing.given && framing.given <= SymbolicWord(traces::kMaxStructBytes));
  const auto limit = extensible ? smaller(framing.given, framing.stated) : framing.given;
  for (const auto& field : info.fields) {
    const SymbolicWord first(field.offset), end(std::uint64_t{field.offset} + field.width);
    session.assume(limit <= first || end <= limit);
  }
  const SymbolicWord none(0);
  session.assume(framing.stray == none || (SymbolicWord(info.size) <= framing.stray && framing.stray < framing.given));
  return framing;
}

Framing Framing::usual(const uapi::CommandInfo& info, const SymbolicBool& writable) {
  const SymbolicWord size(info.size);
  const auto number = [](uapi::Site where) { return SymbolicWord(static_cast<std::uint64_t>(where)); };
  if (!uapi::has_struct(info.passing))
    return {size, size, number(uapi::usual_site(info.passing)), SymbolicWord(0), SymbolicBool(true)};
  return {size, size, select(writable, number(uapi::Site::Normal), number(uapi::Site::ReadOnly)), SymbolicWord(0),
          SymbolicBool(true)};
}

SymbolicWord Framing::readable() const {
  const SymbolicWord page(uapi::kPageSize), none(0);
  return select(at(uapi::Site::Unmapped), none, select(at(uapi::Site::Edge), given, page));
}

SymbolicWord Framing::room() const { return select(at(uapi::Site::ReadOnly), SymbolicWord(0), readable()); }

SymbolicBool Framing::writable(const uapi::CommandInfo& info) const {
  return smaller(stated, SymbolicWord(info.size)) <= room();
}

SymbolicBool Framing::holds(const uapi::CommandInfo& info, const uapi::Field& field) const {
  const auto end = info.passing == uapi::Passing::Extensible ? smaller(given, stated) : given;
  return SymbolicWord(std::uint64_t{field.offset} + field.width) <= end;
}

model::Frame<Symbolic> Framing::frame(const uapi::CommandInfo& info) const {
  const SymbolicWord size(info.size);
  const bool extensible = info.passing == uapi::Passing::Extensible;
  const auto longer = SymbolicBool(extensible) && size < stated;
  model::Frame<Symbolic> frame;
  frame.size_readable = SymbolicWord(kSizeBytes) <= readable();
  frame.number_exact = exact;
  frame.too_short = stated < SymbolicWord(info.minimum);
  frame.tail_set = longer && stray != SymbolicWord(0) && stray < stated && stray < readable();
  frame.tail_unreadable = longer && readable() < stated;
  frame.body_unreadable = readable() < (extensible ? smaller(stated, size) : SymbolicWord(info.minimum));
  return frame;
}

}  // namespace ioasis::solver
