// Splitting a question into cases that are asked one by one, each with facts that make it short.
#pragma once

#include <vector>

#include "model/ioctl/args.h"
#include "solver/arbitrary.h"

namespace ioasis::solver {

using Facts = std::vector<SymbolicBool>;

/// The IOAS in that slot is not the one `id` names.
inline SymbolicBool elsewhere(const model::Context<Symbolic>& context, std::size_t slot,
                              const model::ObjectId<Symbolic>& id) {
  const auto& ioas = context.ioases.slots()[slot];
  return !(ioas.live && ioas.value.id == id);
}

/// One of the cases holds of every call. Which slot an IOAS is in means nothing, so that the one a call names may be
/// taken to be in the first; facts are spelled as the text spells its conditions, which then fold.
/// `chosen` is the place of a MAP or COPY: where it is fixed, the one asked for. What a refused call chose matters to
/// nothing.
template <class L, class Args>
std::vector<Facts> cases(const Args& args, const model::Context<L>& before,
                         const std::vector<model::SymbolicCall::Chosen>& chosen) {
  std::vector<Facts> result{{}};
  const auto everywhere = [&](const SymbolicBool& fact) {
    for (auto& facts : result) facts.push_back(fact);
  };
  const auto split = [&](const SymbolicBool& one, const SymbolicBool& other) {
    auto others = result;
    for (auto& facts : result) facts.push_back(one);
    for (auto& facts : others) facts.push_back(other);
    result.insert(result.end(), others.begin(), others.end());
  };
  const auto first_slot_only = [&](const model::ObjectId<L>& id) {
    for (std::size_t slot = 1; slot < before.ioases.slots().size(); ++slot) everywhere(elsewhere(before, slot, id));
  };
  if constexpr (requires { args.ioas_id; }) first_slot_only(args.ioas_id);
  if constexpr (requires { args.dst_ioas_id; }) {
    first_slot_only(args.dst_ioas_id);
    // The source is in one slot, so not in all the others.
    static_assert(kSlots<model::Ioas<L>> == 2);
    split(elsewhere(before, 0, args.src_ioas_id), elsewhere(before, 1, args.src_ioas_id));
  }
  const auto split_by_place = [&](const auto& call, const model::Iova<L>& asked) {
    const auto fixed = model::has(call.flags, model::number<L>(uapi::kFixedIova));
    const auto at_asked = chosen.front().value == asked.word;
    const auto below_two = call.length < model::bytes<L>(2);  // the text tells these apart
    const Facts lengths{call.length == model::bytes<L>(0), call.length == model::bytes<L>(1), !below_two};
    const auto automatic = result;
    for (auto& facts : result) facts.insert(facts.end(), {fixed, at_asked});
    for (const auto& length : lengths)
      for (auto facts : automatic) {
        facts.insert(facts.end(), {!fixed, length});
        result.push_back(facts);
      }
  };
  if constexpr (requires { args.user_va, args.iova; }) split_by_place(args, args.iova);
  if constexpr (requires { args.dst_iova; }) split_by_place(args, args.dst_iova);
  return result;
}

}  // namespace ioasis::solver
