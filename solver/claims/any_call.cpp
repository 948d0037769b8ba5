// Arguments about which nothing is known.
#include "solver/claims/any_call.h"

#include "model/clause_name.h"
#include "model/readings/follow.h"
#include "model/spec.h"
#include "model/system/framing.h"
#include "solver/search/path.h"

namespace ioasis::solver {

AnyCall::AnyCall(uapi::Command command)
    : command_(command),
      writable_(SymbolicSession::current().fresh_bool("struct.writable")),
      list_(SymbolicMemory::any_list(8 * list_read(command).value_or(ListRead{}).width)) {
  for (const auto& field : uapi::info(command).fields) {
    arguments_.push_back(SymbolicSession::current().fresh_word(std::string(field.name), 8u * field.width));
    given_.emplace(field.name, arguments_.back());
  }
}

SymbolicCall AnyCall::make(Context<Symbolic>& context, SymbolicCall::Variation variation) const {
  context.memory.hold(list_);
  const SymbolicWord all(uapi::kPageSize), none(0);
  SymbolicCall call(writable_, select(writable_, all, none), context.dialect.release, std::move(variation),
                    Amendments::all(context.dialect, uapi::info(command_)));
  for (int i = 0; call.amendments().any() && i < framing_clauses(command_); ++i) {
    const auto& id = specification()[static_cast<std::size_t>(command_)].clauses[static_cast<std::size_t>(i)].id;
    call.pass(short_name(id));
  }
  follow<Symbolic>(command_, call, context, arguments_);
  return call;
}

}  // namespace ioasis::solver
