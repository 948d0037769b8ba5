// Contexts compared, slot by slot: a slot keeps its place.
#include "solver/transitions.h"

namespace ioasis::solver {

using namespace model;

namespace {

template <class T>
SymbolicBool same(T a, T b) {
  if constexpr (requires { a.expr(); }) {
    return select(a, b, !b);
  } else if constexpr (requires { a.word; }) {
    return a == b;
  } else if constexpr (requires { a.slots(); }) {
    SymbolicBool result(true);
    for (std::size_t i = 0; i < b.slots().size(); ++i) {
      const auto& after = b.slots()[i];
      if (i >= a.slots().size()) {
        result = result && !after.live;
        continue;
      }
      const auto& before = a.slots()[i];
      result = result && same(before.live, after.live) && (!before.live || same(before.value, after.value));
    }
    return result;
  } else {
    std::vector<void*> parts;
    a.fields([&](const char*, auto& part) { parts.push_back(&part); });
    SymbolicBool result(true);
    std::size_t position = 0;
    b.fields([&](const char*, auto& part) {
      result = result && same(*static_cast<std::remove_reference_t<decltype(part)>*>(parts[position++]), part);
    });
    return result;
  }
}

bool only_narrows(uapi::Command command) {
  return command == uapi::Command::MockDomain || command == uapi::Command::AddReserved;
}

Length<Symbolic> mapped_bytes(const Context<Symbolic>& context) {
  SymbolicWord sum;
  context.ioases.each([](const Ioas<Symbolic>&) { return SymbolicBool(true); },
                      [&](const Ioas<Symbolic>& o, const SymbolicBool& live) {
                        const auto bytes = o.areas.total([](const Area<Symbolic>&) { return SymbolicBool(true); },
                                                         [](const Area<Symbolic>& a) { return a.length().word; });
                        sum = sum + select(live, bytes, SymbolicWord(0));
                      });
  return {sum};
}

}  // namespace

SymbolicBool refused_changes_nothing(const Transition& t) {
  SymbolicBool silent;
  for (const auto& clause : t.call.clauses())
    if (clause.error != 0 && clause.cite.leaves.empty()) silent = silent || clause.decides;
  return !silent || (same(t.before.ioases, t.after.ioases) && same(t.before.hwpts, t.after.hwpts) &&
                     same(t.before.devices, t.after.devices) && same(t.before.rlimit_mode, t.after.rlimit_mode) &&
                     same(t.before.next_pages, t.after.next_pages));
}

SymbolicBool usable_ranges_move_one_way(const Transition& t) {
  const Iova<Symbolic> any{SymbolicSession::current().fresh_word("iova")};
  const IovaRange<Symbolic> here{any, any};
  SymbolicBool result(true);
  for (std::size_t i = 0; i < t.before.ioases.slots().size(); ++i) {
    const auto &before = t.before.ioases.slots()[i], &after = t.after.ioases.slots()[i];
    const auto usable_before = !t.before.unusable(before.value, here);
    const auto usable_after = !t.after.unusable(after.value, here);
    const auto narrows = !usable_after || usable_before, widens = !usable_before || usable_after;
    const auto moves = only_narrows(t.command)               ? narrows
                       : t.command == uapi::Command::Destroy ? widens
                                                             : narrows && widens;
    result = result && (!before.live || !after.live || moves);
  }
  return result;
}

SymbolicBool choice_permitted(const Transition& t) {
  SymbolicBool result(true);
  for (const auto& chosen : t.call.chosen()) result = result && !chosen.forbidden;
  return result;
}

SymbolicBool unmapped_bytes_counted(const Transition& t) {
  const Length<Symbolic> counted{t.call.answers().front().value};
  return !t.call.accepted() || counted == distance(mapped_bytes(t.after), mapped_bytes(t.before));
}

}  // namespace ioasis::solver
