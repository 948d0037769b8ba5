// Steps as calls.
#include "gen/standing.h"

namespace ioasis::gen {

namespace {

const model::Ruling& rule(model::Oracle& oracle, const traces::Step& step, const std::vector<std::uint8_t>& bytes) {
  for (const auto& poke : step.pokes) oracle.poke(poke.address, poke.bytes, step.origin.process);
  return oracle.rule({step.request, bytes, step.site, false, step.origin});
}

}  // namespace

model::Ruling Standing::preview(const traces::Step& step) const {
  model::Oracle trial(oracle_);
  return rule(trial, step, ids_.filled(step));
}

const model::Ruling& Standing::take(const traces::Step& step) {
  const auto& ruling = rule(oracle_, step, ids_.fill(step));
  ids_.learn(step, ruling.error, std::span(ruling.bytes).first(ruling.size));
  return ruling;
}

}  // namespace ioasis::gen
