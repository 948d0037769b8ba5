// Arguments about which nothing is known, and the text they are passed to.
#include "solver/any_call.h"

#include "model/commands.h"
#include "solver/path.h"

namespace ioasis::solver {

AnyCall::AnyCall(uapi::Command command)
    : command_(command),
      writable_(SymbolicSession::current().fresh_bool("struct.writable")),
      list_(SymbolicMemory::any_list(8 * list_read(command).value_or(ListRead{}).width)) {
  with_text<Symbolic>(command, [&](auto args, auto text) {
    std::size_t position = 0;
    args.fields([&](const char* name, auto& value) {
      const auto width = uapi::info(command).fields[position++].width;
      value.word = SymbolicSession::current().fresh_word(name, 8 * width);
      given_.emplace(name, value.word);
    });
    text_ = [args, text](SymbolicCall& call, Context<Symbolic>& context) { text(call, context, args); };
  });
}

SymbolicCall AnyCall::make(Context<Symbolic>& context, SymbolicCall::Variation variation) const {
  context.memory.hold(list_);
  const SymbolicWord all(uapi::kPageSize), none(0);
  SymbolicCall call(writable_, select(writable_, all, none), context.dialect.release, std::move(variation));
  text_(call, context);
  return call;
}

}  // namespace ioasis::solver
