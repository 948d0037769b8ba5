// Filling in transitions.
#include "solver/claims/observed.h"

#include "model/spec.h"
#include "model/uapi/bytes.h"

namespace ioasis::solver {

Transition<Symbolic> observed(uapi::Command command, const Context<Symbolic>& before, const SymbolicCall& call,
                              const SymbolicFields& given, const Context<Symbolic>& after) {
  return {.command = command,
          .before = before,
          .after = after,
          .accepted = call.accepted(),
          .silent = call.silent(),
          .given = [&given](std::string_view field) { return given.find(field)->second; },
          .answered =
              [&call](std::string_view field) {
                return std::ranges::find(call.answers(), field, &SymbolicCall::Answer::field)->value;
              }};
}

Transition<Concrete> observed(const Context<Concrete>& before, std::span<const std::uint8_t> bytes,
                              const Ruling& ruling, const Context<Concrete>& after) {
  const auto& info = uapi::kCommandTable[static_cast<std::size_t>(ruling.command)];
  const auto field = [&info](std::span<const std::uint8_t> from, std::string_view name) {
    const auto& place = *uapi::field_named(info, name);
    return uapi::load(from, place.offset, place.width);
  };
  const bool refused = ruling.clause != Ruling::kNone;
  return {.command = info.command,
          .before = before,
          .after = after,
          .accepted = !refused,
          .silent = refused && clause_text(ruling.command, ruling.clause, before.dialect).cite.leaves.empty(),
          .given = [=](std::string_view name) { return field(bytes, name); },
          .answered =
              [=, &ruling](std::string_view name) { return field(std::span(ruling.bytes).first(ruling.size), name); }};
}

bool answer_lost(const Ruling& ruling) {
  return ruling.clause != Ruling::kNone &&
         clause_text(ruling.command, ruling.clause).id.ends_with("/answer-unwritable");
}

}  // namespace ioasis::solver
