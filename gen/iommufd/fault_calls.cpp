// How calls on descriptors are drawn: what a fault queue tells and is told, and files that are polled and closed.
#include <algorithm>

#include "gen/calls.h"
#include "gen/fields.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

using model::Concrete;
using uapi::Command;
using Queue = model::FaultQueue<Concrete>;
constexpr std::uint64_t kPage = uapi::kPageSize;
constexpr std::uint64_t kTop = ~std::uint64_t{0};

/// Makes `fd` the descriptor of a fault queue, now and then of something else or of nothing; the queue, or none.
const Queue* choose_queue(Dice& dice, const Scene& scene, traces::Step& step) {
  const auto& queues = scene.context().fault_queues.elements();
  if (!queues.empty() && dice.chance(90)) {
    const Queue& queue = dice.pick(queues);
    if (const auto name = scene.name_of(uapi::FieldKind::Fd, queue.fd.word)) {
      traces::refer(step, "fd", *name);
      return queue.open ? &queue : nullptr;
    }
  }
  if (const auto names = scene.names_of(uapi::FieldKind::Fd); !names.empty() && dice.chance(70))
    traces::refer(step, "fd", dice.pick(names));
  else if (!scene.trace().files.empty() && dice.chance(60))
    traces::set(step, "fd", uapi::kFirstFile + dice.below(scene.trace().files.size()));
  else
    traces::set(step, "fd", dice.pick<std::uint64_t>({0, 1000, 0x7fffffff, 0xffffffff}));
  return nullptr;
}

/// Makes `fd` the descriptor of an event queue, if there is one and chance wants it.
bool choose_events(Dice& dice, const Scene& scene, traces::Step& step) {
  const auto& queues = scene.context().event_queues.elements();
  if (queues.empty() || !dice.chance(scene.context().fault_queues.empty() ? 85 : 40)) return false;
  const auto name = scene.name_of(uapi::FieldKind::Fd, dice.pick(queues).fd.word);
  if (name) traces::refer(step, "fd", *name);
  return name.has_value();
}

std::uint64_t room_for_events(Dice& dice) {
  return dice.pick<std::uint64_t>({12, 12, 24, 32, 36, 8, 20, dice.chance(30) ? 7u : 12u, dice.chance(20) ? 0u : 11u});
}

/// More than there is to tell, as much, or less; in whole messages as a rule.
std::uint64_t room(Dice& dice) {
  if (dice.chance(85)) return uapi::kPageFaultBytes * dice.pick<std::uint64_t>({1, 1, 2, 2, 3, 4, 0});
  return dice.pick<std::uint64_t>({1, 39, 41, 79, 32, 1 << 20, kTop, kTop - 15, uapi::kMostMoved, 0x8000'0008});
}

Command descriptor_command(Dice& dice, const Scene& scene) {
  const auto& context = scene.context();
  const bool waiting = std::ranges::any_of(context.page_faults.elements(), [](const auto& f) { return f.waits(); });
  const auto roll = dice.below(100);
  if (roll < (waiting ? 20u : 45u)) return Command::TriggerIopf;
  if (roll < 58) return Command::Read;
  if (roll < 76) return Command::Write;
  if (roll < 86) return Command::Poll;
  if (roll < 92) return Command::MockDomainReplace;
  return roll < 96 ? Command::Close : Command::Destroy;
}

}  // namespace

Command faulting_command(Dice& dice, const Scene& scene) {
  const auto& context = scene.context();
  const bool on_domain =
      std::ranges::any_of(context.hwpts.elements(), [](const auto& h) { return h.fault_queue.word; });
  const bool queued = !context.fault_queues.empty() && (on_domain || !context.nested.empty());
  return queued ? descriptor_command(dice, scene) : nesting_command(dice, scene);
}

void read_file(Dice& dice, const Scene& scene, traces::Step& step) {
  const bool of_events = choose_events(dice, scene, step);
  if (!of_events) choose_queue(dice, scene, step);
  const std::uint64_t count = of_events ? room_for_events(dice) : room(dice);
  // Mostly in the middle of a page; else where a message runs into one that is missing or cannot be written.
  const std::uint64_t edge = uapi::address_of(kMixedBuffer) + kPage * dice.pick<std::uint64_t>({2, 5});
  const std::uint64_t at = dice.chance(75) ? uapi::address_of(kArrayBuffer) + 0x800 + dice.below(8)
                                           : edge - dice.below(3 * uapi::kPageFaultBytes);
  traces::set(step, "buf", dice.chance(95) ? at : dice.pick<std::uint64_t>({0, kTop - 39, std::uint64_t{1} << 63}));
  traces::set(step, "count", count);
  show(scene, step, at - 8, std::min<std::uint64_t>(count, 4 * uapi::kPageFaultBytes) + 16);
}

void write_file(Dice& dice, const Scene& scene, traces::Step& step) {
  const Queue* queue = choose_queue(dice, scene, step);
  std::vector<std::uint64_t> cookies;
  for (const auto& fault : scene.context().page_faults.elements())
    if (queue && fault.queue == queue->id && fault.cookie.word != 0) cookies.push_back(fault.cookie.word);
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t left = dice.pick<std::uint64_t>({1, 1, 1, 2, 2, 3, 0}); left > 0; --left) {
    const bool known = !cookies.empty() && dice.chance(85);
    numbers.push_back(known ? dice.pick(cookies) : dice.pick<std::uint64_t>({0, 1, 2, 3, 0xffffffff}));
    numbers.push_back(dice.chance(88) ? dice.below(2) : dice.pick<std::uint64_t>({2, 3, 0x80000000}));
  }
  const std::uint64_t bytes = 4 * numbers.size();
  point_at(dice, step, "buf", numbers32(numbers));
  traces::set(step, "count", dice.chance(90) ? bytes : dice.pick<std::uint64_t>({bytes + 1, bytes + 8, 4, kTop, 0}));
}

void poll_file(Dice& dice, const Scene& scene, traces::Step& step) {
  if (!choose_events(dice, scene, step)) choose_queue(dice, scene, step);
  traces::set(step, "events", dice.pick<std::uint64_t>({0x145, 0x145, 0x1, 0x4, 0x45, 0, 0xffff}));
}

void close_descriptor(Dice& dice, const Scene& scene, traces::Step& step) {
  if (!choose_events(dice, scene, step)) choose_queue(dice, scene, step);
}

traces::Step close_file(std::uint8_t file) {
  auto step = traces::call(Command::Close);
  traces::set(step, "fd", uapi::descriptor_of(file));
  return step;
}

bool names_descriptor(const traces::Step& step) {
  if (!step.command) return false;
  const auto* id = uapi::field_named(uapi::info(*step.command), "id");
  return id && id->kind == uapi::FieldKind::Fd;
}

std::vector<traces::Step> page_faults(Dice& dice, const model::Dialect& dialect) {
  constexpr std::uint16_t kStdev = 1, kIdev = 3, kQueue = 5, kFile = 6, kNested = 7,
                          kOther = 10;  // by order of binding
  const bool plain = dialect.release >= 614 && dice.chance(40);
  auto steps = nested_domain(dice, true, plain ? Front::Plain : Front::Nested);
  const bool two = dice.chance(35);
  if (two) {
    auto device = traces::call(Command::MockDomain);
    traces::refer(device, "id", kNested);
    steps.push_back(std::move(device));
  }
  for (std::uint64_t faults = 1 + dice.below(3); faults > 0; --faults) {
    auto fault = traces::call(Command::TriggerIopf);
    traces::refer(fault, "dev_id", two && dice.chance(50) ? kOther : kIdev);
    traces::set(fault, "pasid", dice.below(2) * 5);
    traces::set(fault, "addr", kPage * dice.below(8));
    steps.push_back(std::move(fault));
  }
  auto told = traces::call(Command::Read);
  traces::refer(told, "fd", kFile);
  traces::set(told, "buf", uapi::address_of(kArrayBuffer));
  traces::set(told, "count", uapi::kPageFaultBytes * (1 + dice.below(3)));
  told.peek = {uapi::address_of(kArrayBuffer), 3 * uapi::kPageFaultBytes};
  if (dice.chance(70)) steps.push_back(told);
  if (dice.chance(15)) {  // the file goes, and the queue would like to
    auto close = traces::call(Command::Close);
    traces::refer(close, "fd", kFile);
    auto destroy = traces::call(Command::Destroy);
    traces::refer(destroy, "id", kQueue);
    steps.insert(steps.end(), {close, destroy});
  }
  if (dice.chance(20)) {  // the device goes, and its faults with it
    auto away = traces::call(Command::MockDomainReplace);
    traces::refer(away, "id", kStdev);
    traces::refer(away, "pt_id", 0);
    steps.insert(steps.end(), {away, told});
  }
  return steps;
}

}  // namespace ioasis::gen
