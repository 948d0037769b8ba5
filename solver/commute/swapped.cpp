// Running both orders.
#include "solver/commute/swapped.h"

#include "model/spec.h"
#include "model/uapi/bytes.h"
#include "model/uapi/roles.h"
#include "solver/commute/alike.h"

namespace ioasis::solver {

namespace {

struct Image {
  uapi::Passing passing;
  std::uint32_t request;
  std::vector<std::uint8_t> bytes;
  uapi::Site site;

  /// As much of the struct as its stated size lets the kernel read.
  std::span<const std::uint8_t> read() const {
    if (passing != uapi::Passing::Extensible) return bytes;
    return std::span(bytes).first(std::min<std::size_t>(bytes.size(), uapi::load(bytes, 0, 4)));
  }
};

std::span<const std::uint8_t> answer(const Ruling& ruling) { return std::span(ruling.bytes).first(ruling.size); }

bool specified(const Ruling& ruling) { return !ruling.unspecified && ruling.undefined == Ruling::kNone; }

struct Run {
  Oracle oracle;
  std::vector<Ruling> rulings = {};
  bool took_memory = false;  ///< by the last call

  const Ruling& call(const Image& image, const Observation* seen) {
    const auto pages = oracle.context().next_pages;
    rulings.push_back(oracle.rule({image.request, image.bytes, image.site}, seen));
    took_memory = oracle.context().next_pages != pages;
    return rulings.back();
  }
};

/// Where the step's list of ranges lies, if it reads or writes one of that use.
std::optional<std::uint64_t> list(const traces::Step& step, uapi::Use use) {
  const auto* const address = uapi::address_of(uapi::info(*step.command), use);
  if (!address || !uapi::holds_ranges(*address)) return std::nullopt;
  return traces::get(step, address->name);
}

/// One writes a list where the other has its own: lists lie at the start of one buffer or another.
bool share_list(const traces::Step& one, const traces::Step& other) {
  const auto written = list(one, uapi::Use::Written);
  return written && (written == list(other, uapi::Use::Written) || written == list(other, uapi::Use::Read));
}

}  // namespace

std::optional<Swap> swap(const traces::Follower& follower, const traces::Step& first, const traces::Step& second) {
  if (!first.command || !second.command) return std::nullopt;
  const std::array commands{*first.command, *second.command};
  if (share_list(first, second) || share_list(second, first)) return std::nullopt;
  const auto image = [&](const traces::Step& step) {
    return Image{uapi::info(*step.command).passing, step.request, follower.ids().filled(step), step.site};
  };
  const std::array images{image(first), image(second)};

  Run start{follower.oracle()};
  for (const auto* step : {&first, &second})
    for (const auto& poke : step->pokes) start.oracle.poke(poke.address, poke.bytes);
  auto one = start, other = start;
  std::array<Ruling, 2> rulings;
  std::array<bool, 2> took_memory{};
  for (const std::size_t which : {0, 1}) {
    rulings[which] = one.call(images[which], nullptr);
    took_memory[which] = one.took_memory;
  }
  std::array<Ruling, 2> again;
  for (const std::size_t which : {1, 0}) {
    const Observation seen{rulings[which].error, answer(rulings[which])};
    again[which] = other.call(images[which], &seen);
  }
  bool same = true;
  for (const std::size_t which : {0, 1}) {
    if (!specified(rulings[which]) || !specified(again[which])) return std::nullopt;
    same = same && rulings[which].error == again[which].error && rulings[which].result == again[which].result &&
           again[which].impossible.empty() && std::ranges::equal(answer(rulings[which]), answer(again[which]));
  }
  const auto& before = follower.context();
  const PagesId<Concrete> pages = before.next_pages, following{pages.word + 1};
  same = same && one.oracle.context().memory == other.oracle.context().memory &&
         alike(one.oracle.context(),
               exchanged(other.oracle.context(), took_memory[0] && took_memory[1], pages, following));

  const auto field_in = [&](std::size_t which, std::span<const std::uint8_t> bytes) {
    return [&info = uapi::info(commands[which]), bytes](std::string_view name) {
      const auto& field = *uapi::field_named(info, name);
      return uapi::load(bytes, field.offset, field.width);
    };
  };
  const auto accepted = [&](std::size_t which) { return rulings[which].clause == Ruling::kNone; };
  const Pairing<Concrete> pairing{before,
                                  commands,
                                  {field_in(0, images[0].read()), field_in(1, images[1].read())},
                                  {accepted(0), accepted(1)},
                                  {field_in(0, answer(rulings[0])), field_in(1, answer(rulings[1]))}};
  ProvisoSet holds;
  for (std::size_t i = 0; i < provisos().size(); ++i)
    if (provisos()[i].at_hand(pairing)) holds.add(i);
  return Swap{commands, holds, same};
}

namespace {

/// Where the trace stands before its last two steps.
traces::Follower before_last_two(const traces::Trace& trace, const Dialect& dialect) {
  traces::Follower follower(trace, dialect);
  for (std::size_t i = 0; i + 2 < trace.steps.size(); ++i) follower.follow(trace.steps[i]);
  return follower;
}

}  // namespace

std::optional<Swap> swap_last(const traces::Trace& trace, const Dialect& dialect) {
  if (trace.steps.size() < 2) return std::nullopt;
  return swap(before_last_two(trace, dialect), trace.steps[trace.steps.size() - 2], trace.steps.back());
}

std::array<traces::Trace, 2> both_ways(traces::Trace trace, const Dialect& dialect) {
  auto follower = before_last_two(trace, dialect);
  auto &first = trace.steps[trace.steps.size() - 2], &second = trace.steps.back();
  std::ranges::move(second.pokes, std::back_inserter(first.pokes));
  second.pokes.clear();
  auto other = trace;
  auto &last = other.steps[other.steps.size() - 2], &sooner = other.steps.back();
  follower.follow(first);
  const auto bound_by_first = [&](const traces::NamedId& id) {
    return std::ranges::any_of(first.bindings, [&](const traces::NamedId& bound) { return bound.name == id.name; });
  };
  const auto filled = follower.ids().filled(second);
  for (const auto& id : second.relocations)
    if (bound_by_first(id)) std::copy_n(filled.begin() + id.offset, 4, sooner.bytes.begin() + id.offset);
  std::erase_if(sooner.relocations, bound_by_first);
  sooner.pokes = std::exchange(last.pokes, {});
  std::swap(last, sooner);
  // Names are counted as they are first bound.
  return {std::move(trace), traces::subset(other, std::vector<bool>(other.steps.size(), true))};
}

}  // namespace ioasis::solver
