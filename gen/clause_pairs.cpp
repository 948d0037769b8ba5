// Reading pairs off rulings.
#include "gen/clause_pairs.h"

#include <bit>

#include "model/spec.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

std::string text(const ClausePair& pair) {
  const auto second = model::clause_text(pair.command, pair.second).id;
  return model::clause_text(pair.command, pair.first).id + " + " + second.substr(second.find('/') + 1);
}

std::vector<ClausePair> pairs_of(const model::Ruling& ruling) {
  std::vector<ClausePair> pairs;
  if (ruling.holding == 0) return pairs;
  const int first = std::countr_zero(ruling.holding);
  for (auto rest = ruling.holding & (ruling.holding - 1); rest != 0; rest &= rest - 1)
    pairs.push_back({ruling.command, first, std::countr_zero(rest)});
  return pairs;
}

void run(const traces::Trace& trace, const model::Dialect& dialect,
         const std::function<bool(std::size_t, const model::Ruling&)>& visit) {
  model::Oracle oracle(dialect, trace.memory);
  std::vector<std::uint64_t> ids(trace.names.size());
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const auto& step = trace.steps[i];
    for (const auto& poke : step.pokes) oracle.poke(poke.address, poke.bytes);
    auto bytes = step.bytes;
    for (const auto& id : step.relocations) uapi::store(bytes, id.offset, 4, ids[id.name]);
    const auto& ruling = oracle.rule({step.request, bytes, step.site});
    if (!visit(i, ruling) || ruling.unspecified || ruling.undefined != model::Ruling::kNone) return;
    if (ruling.error == 0)
      for (const auto& id : step.bindings) ids[id.name] = uapi::load({ruling.bytes.data(), ruling.size}, id.offset, 4);
  }
}

}  // namespace ioasis::gen
