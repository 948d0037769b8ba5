// One step after the other.
#include "conformance/judge/follower.h"

namespace ioasis::conformance {

const model::Ruling& Follower::follow(const traces::Step& step, const traces::Answer* seen) {
  for (const auto& poke : step.pokes) oracle_.poke(poke.address, poke.bytes, step.origin.process);
  filled_ = ids_.fill(step);
  const model::Observation observed{seen ? seen->error : 0, seen ? std::span(seen->bytes) : filled_};
  const bool fault = seen && step.fault_hit(*seen);
  const auto& ruling = oracle_.rule({step.request, filled_, step.site, fault, step.origin}, seen ? &observed : nullptr);
  if (seen)
    ids_.learn(step, seen->error, seen->bytes);
  else
    ids_.learn(step, ruling.error, std::span(ruling.bytes).first(ruling.size));
  return ruling;
}

traces::Answer Follower::answer(const traces::Step& step, const model::Ruling& ruling) const {
  traces::Answer answer;
  answer.error = ruling.error;
  answer.result = ruling.result;
  answer.fail_nth = step.fail_nth;  // the specification allocates nothing
  if (uapi::is_placed(step.site))
    answer.bytes.assign(ruling.bytes.begin(), ruling.bytes.begin() + static_cast<std::ptrdiff_t>(ruling.size));
  answer.peeked.reserve(step.peek.length);
  for (std::uint32_t i = 0; i < step.peek.length; ++i) answer.peeked.push_back(oracle_.peek(step.peek.address + i));
  return answer;
}

}  // namespace ioasis::conformance
