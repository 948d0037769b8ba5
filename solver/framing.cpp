// From how a struct is placed to what the framing clauses ask.
#include "solver/framing.h"

#include "traces/trace.h"

namespace ioasis::solver {

namespace {

SymbolicWord smaller(const SymbolicWord& a, const SymbolicWord& b) { return select(a < b, a, b); }

constexpr std::uint64_t kSizeBytes = 4;
constexpr std::uint64_t kOpEnd = uapi::kTestOpOffset + 4;

}  // namespace

Framing Framing::any(const uapi::CommandInfo& info) {
  auto& session = model::SymbolicSession::current();
  Framing framing{session.fresh_word("given", 16), session.fresh_word("stated", 32), session.fresh_word("site", 2),
                  session.fresh_word("stray", 16), session.fresh_bool("exact")};
  const SymbolicWord least(info.test_op ? kOpEnd : kSizeBytes);
  session.assume(least <= framing.given && framing.given <= SymbolicWord(traces::kMaxStructBytes));
  const auto limit = smaller(framing.given, framing.stated);
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
  return {size, size, select(writable, number(uapi::Site::Normal), number(uapi::Site::ReadOnly)), SymbolicWord(0),
          SymbolicBool(true)};
}

SymbolicWord Framing::readable() const {
  const SymbolicWord page(uapi::kPageSize), none(0);
  return select(at(uapi::Site::Unmapped), none, select(at(uapi::Site::Edge), given, page));
}

SymbolicBool Framing::writable() const { return at(uapi::Site::Normal) || at(uapi::Site::Edge); }

SymbolicBool Framing::holds(const uapi::Field& field) const {
  return SymbolicWord(std::uint64_t{field.offset} + field.width) <= smaller(given, stated);
}

model::Frame<Symbolic> Framing::frame(const uapi::CommandInfo& info) const {
  const SymbolicWord size(info.size);
  const auto longer = size < stated;
  model::Frame<Symbolic> frame;
  frame.size_readable = SymbolicWord(kSizeBytes) <= readable();
  frame.number_exact = exact;
  frame.too_short = stated < SymbolicWord(info.minimum);
  frame.tail_set = longer && stray != SymbolicWord(0) && stray < stated && stray < readable();
  frame.tail_unreadable = longer && readable() < stated;
  frame.body_unreadable = readable() < smaller(stated, size);
  return frame;
}

}  // namespace ioasis::solver
