// One step after the other.
#include "traces/following/follower.h"

namespace ioasis::traces {

namespace {

void write_memory(model::Oracle& oracle, const Step& step) {
  for (const auto& poke : step.pokes) oracle.poke(poke.address, poke.bytes, step.origin.process);
}

/// Null: the trace's.
const platform::Platform* platform_of(const Step& step) {
  return step.platform.empty() ? nullptr : platform::named(step.platform);
}

std::span<const std::uint8_t> bytes_of(const model::Ruling& ruling) {
  return std::span(ruling.bytes).first(ruling.size);
}

}  // namespace

const model::Ruling& Follower::follow(const Step& step, const Answer* seen) {
  const auto call = prepare(step, seen);
  if (!seen) return take(step, call, nullptr);
  const model::Observation observed{seen->error, seen->bytes};
  const auto& ruling = oracle_.rule(call, &observed);
  ids_.learn(step, seen->error, seen->bytes);
  return ruling;
}

model::Ruling Follower::preview(const Step& step) const {
  model::Oracle trial(oracle_);
  write_memory(trial, step);
  return trial.rule({step.request, ids_.filled(step), step.site, false, step.origin, platform_of(step)});
}

model::CallImage Follower::prepare(const Step& step, const Answer* seen) {
  write_memory(oracle_, step);
  return {step.request, ids_.fill(step), step.site, seen && step.fault_hit(*seen), step.origin, platform_of(step)};
}

const model::Ruling& Follower::take(const Step& step, const model::CallImage& call, const model::Observation* seen) {
  const auto& ruling = oracle_.rule(call, seen);
  ids_.learn(step, ruling.error, bytes_of(ruling));
  return ruling;
}

Answer Follower::answer(const Step& step, const model::Ruling& ruling) const {
  Answer answer;
  answer.error = ruling.error;
  answer.result = ruling.result;
  answer.fail_nth = step.fail_nth;  // the specification allocates nothing
  if (uapi::is_placed(step.site)) answer.bytes.assign(bytes_of(ruling).begin(), bytes_of(ruling).end());
  answer.peeked.reserve(step.peek.length);
  for (std::uint32_t i = 0; i < step.peek.length; ++i) answer.peeked.push_back(oracle_.peek(step.peek.address + i));
  return answer;
}

}  // namespace ioasis::traces
